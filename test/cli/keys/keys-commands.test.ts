/** `npm run keys`: the calls that it makes, and what it prints. */
import { describe, expect, it } from "vitest";
import { standInFor } from "../admin-stand-in.ts";

const id = "0123456789abcdef0123";
const at = "2026-06-01T12:00:00.000Z";
const record = {
  id,
  name: "Xero sync",
  companyId: "acme",
  scopes: ["view"],
  integrations: null,
  entityTypes: null,
  preview: "6BYXP",
  createdAt: at,
  expiresAt: null,
  revokedAt: null,
  suspendedAt: null,
  lastUsedAt: null,
};

const worker = standInFor("keys", { status: 200, body: record });
const { calls, run: keys } = worker;

describe("npm run keys", () => {
  it.each([
    [
      "suspend",
      [`PATCH /admin/keys/${id} Bearer the-token {"suspended":true}`],
      "Suspended, within seconds everywhere.",
    ],
    [
      "resume",
      [`PATCH /admin/keys/${id} Bearer the-token {"suspended":false}`],
      "Resumed, within seconds everywhere.",
    ],
    [
      "revoke",
      [`DELETE /admin/keys/${id} Bearer the-token`, `GET /admin/keys/${id} Bearer the-token`],
      "Revoked, within seconds everywhere.",
    ],
  ])("%s", async (command, made, said) => {
    worker.answer = { status: 200, body: { ...record, suspendedAt: command === "suspend" ? at : null } };
    const { stdout } = await keys(command, id);
    expect(calls).toEqual(made);
    expect(stdout.split("\n")[0]).toBe(said);
    expect(stdout).toContain(command === "suspend" ? `suspended          ${at}` : "suspended          no");
  });

  it("says why a key cannot be resumed", async () => {
    worker.answer = {
      status: 409,
      body: {
        code: "55000",
        message: `The API key with the id "${id}" is revoked`,
        details: null,
        hint: "Make a new one with POST /admin/keys",
      },
    };
    await expect(keys("resume", id)).rejects.toMatchObject({
      code: 1,
      stderr: expect.stringContaining(`The API key with the id "${id}" is revoked. Make a new one`),
    });
  });

  it("puts the sentences of an error one after the other, whether or not they end in a full stop", async () => {
    worker.answer = {
      status: 503,
      body: {
        code: "25006",
        message: "Read-only",
        details: "Nothing was written. Reads go on.",
        hint: "Try again",
      },
    };
    await expect(keys("company", "acme", "--name", "Acme")).rejects.toMatchObject({
      stderr: expect.stringContaining("Read-only. Nothing was written. Reads go on. Try again (503)"),
    });
  });

  it.each([
    [
      "create --company acme --name Sync --scopes view --database DB_EAST",
      'POST /admin/keys Bearer the-token {"companyId":"acme","database":"DB_EAST","name":"Sync","scopes":["view"]}',
      { ...record, database: "DB_EAST", key: "crbn_0" },
    ],
    [
      "company acme --name Acme --database DB_EAST",
      'PUT /admin/companies/acme?database=DB_EAST Bearer the-token {"name":"Acme"}',
      { id: "acme", name: "Acme", createdAt: at },
    ],
    ["companies --database DB_EAST", "GET /admin/companies?database=DB_EAST Bearer the-token", []],
  ])("names the database: %s", async (words, made, body) => {
    worker.answer = { status: 200, body };
    await keys(...words.split(" "));
    expect(calls).toEqual([made]);
  });

  it("shows the audit log", async () => {
    const entry = {
      id: "1",
      at,
      action: "key.suspend",
      target: id,
      companyId: "acme",
      changes: { suspendedAt: { before: null, after: at } },
      actor: null,
      token: "0123abcd",
      network: "203.0.113.0/24",
      colo: null,
      requestId: "r",
      status: null,
      code: null,
    };
    worker.answer = { status: 200, body: [entry, { ...entry, actor: "jane", changes: null, status: 200 }] };
    const { stdout } = await keys("audit", id, "--company", "acme", "--since", at);
    expect(calls).toEqual([
      `GET /admin/audit?limit=100&companyId=acme&since=2026-06-01T12%3A00%3A00.000Z&target=${id} Bearer the-token`,
    ]);
    expect(stdout.split("\n")).toEqual([
      "AT                        WHAT         OF                    COMPANY  CHANGED      WHO             FROM            ANSWER",
      `${at}  key.suspend  ${id}  acme     suspendedAt  token 0123abcd  203.0.113.0/24  unknown`,
      `${at}  key.suspend  ${id}  acme                  jane            203.0.113.0/24  200`,
      "",
    ]);
  });

  it("requires an id", async () => {
    await expect(keys("suspend")).rejects.toMatchObject({
      code: 2,
      stderr: expect.stringContaining("suspend needs the key's id"),
    });
    expect(calls).toEqual([]);
  });
});
