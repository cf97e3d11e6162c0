import { reset } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { beforeEach, describe, expect, it, vi } from "vitest";
import { createApp } from "../../src/app";
import { encodeUtf8 } from "../../src/bytes/utf8";
import { readSettings } from "../../src/config/settings";
import { limitTable } from "../../src/postgrest";
import { admin, iso, make, statusOf, xero } from "../support/admin";
import { callWith } from "../support/app-with-faults";
import { faultyD1 } from "../support/faulty-d1";
import { type ApiInit, api, applyMigrations, makeCompany, read } from "../support/fixtures";

beforeEach(async () => {
  await reset();
  await applyMigrations();
});

describe("the admin token", () => {
  const refusal = (code: string, message: string, hint: string | null) => ({
    status: 401,
    headers: { "WWW-Authenticate": "Bearer", "Proxy-Status": `Crosswalk; error=${code}` },
    body: { code, message, details: null, hint },
  });
  const routes: [string, string][] = [
    ["GET", "/companies"],
    ["PUT", "/companies/acme"],
    ["POST", "/keys"],
    ["GET", "/keys"],
    ["GET", "/keys/0123456789abcdef0123"],
    ["PATCH", "/keys/0123456789abcdef0123"],
    ["POST", "/keys/0123456789abcdef0123/rotate"],
    ["DELETE", "/keys/0123456789abcdef0123"],
    ["GET", "/webhooks"],
    ["POST", "/webhooks/01kdvdna000000000000000000/test"],
    ["GET", ""],
    ["GET", "/nothing/here"],
  ];

  it.each(routes)("is required by %s /admin%s", async (method, path) => {
    const response = await api(`/admin${path}`, { method });
    expect(await read(response, "WWW-Authenticate", "Proxy-Status")).toEqual(
      refusal(
        "PGRST302",
        "The admin token is missing",
        "Send it in the header Authorization: Bearer <ADMIN_TOKEN>",
      ),
    );
  });

  it.each(routes)("must be the right one for %s /admin%s", async (method, path) => {
    const response = await api(`/admin${path}`, { method }, `${env.ADMIN_TOKEN}x`);
    expect(await read(response, "WWW-Authenticate", "Proxy-Status")).toEqual(
      refusal("PGRST301", "Invalid admin token", null),
    );
  });

  it("does not work as an API key, nor an API key as the admin token", async () => {
    await makeCompany("acme");
    const { key } = await make({ ...xero, companyId: null });
    expect((await api("/admin/keys", {}, key)).status).toBe(401);
    expect(await statusOf(env.ADMIN_TOKEN)).toBe(401);
  });

  it.each(routes)("makes %s /admin%s 404 if it is not set", async (method, path) => {
    const { ADMIN_TOKEN, ...rest } = env;
    const headers = { Authorization: `Bearer ${ADMIN_TOKEN}` };
    const response = await createApp(readSettings(rest, limitTable)).request(
      `/admin${path}`,
      { method, headers },
      rest,
    );
    expect(await read(response)).toEqual({
      status: 404,
      body: { code: "PGRST125", message: "Invalid path specified in request URL", details: null, hint: null },
    });
  });

  it("opens no path that does not exist", async () => {
    for (const path of ["", "/nothing", "/keys/a/b/c"]) {
      expect(await read(await admin(path))).toEqual({
        status: 404,
        body: {
          code: "PGRST125",
          message: "Invalid path specified in request URL",
          details: null,
          hint: null,
        },
      });
    }
  });
});

describe("/admin/companies", () => {
  it("makes a company with 201 and renames it with 200", async () => {
    const createdAt = expect.stringMatching(iso);
    expect(await read(await admin("/companies/acme", { method: "PUT", body: { name: " Acme " } }))).toEqual({
      status: 201,
      body: { id: "acme", name: "Acme", createdAt },
    });
    expect(await read(await admin("/companies/acme", { method: "PUT", body: { name: "Acme Ltd" } }))).toEqual(
      {
        status: 200,
        body: { id: "acme", name: "Acme Ltd", createdAt },
      },
    );
    expect(await read(await admin("/companies"))).toEqual({
      status: 200,
      body: [{ id: "acme", name: "Acme Ltd", createdAt }],
    });
  });

  it("lists companies by id and in pages", async () => {
    for (const company of ["c", "a", "b"]) await makeCompany(company);
    const first = await admin("/companies?limit=2");
    const [, next = ""] = /^<\/admin(\S+)>; rel="next"$/.exec(first.headers.get("Link") ?? "") ?? [];
    expect(await first.json()).toMatchObject([{ id: "a" }, { id: "b" }]);
    expect(next).toMatch(/^\/companies\?limit=2&cursor=[\w.-]+$/);
    const second = await admin(next);
    expect(await second.json()).toMatchObject([{ id: "c" }]);
    expect(second.headers.get("Link")).toBeNull();
  });

  it.each<[string, string, ApiInit, number, string, string, string | null]>([
    ["no name", "/companies/a", { body: {} }, 400, "PGRST102", "Invalid request body", "name: is required"],
    [
      "a blank name",
      "/companies/a",
      { body: { name: "  " } },
      400,
      "PGRST102",
      "Invalid request body",
      "name: must not be empty",
    ],
    [
      "half of a surrogate pair",
      "/companies/a",
      { body: '{"name":"A\\ud800"}' },
      400,
      "PGRST102",
      "Invalid request body",
      "name: must not have NUL or half of a surrogate pair",
    ],
    [
      "a member that is not known",
      "/companies/a",
      { body: { name: "A", id: "b" } },
      400,
      "PGRST102",
      "Invalid request body",
      "id: is not known",
    ],
    [
      "broken JSON",
      "/companies/a",
      { body: '{"name":' },
      400,
      "PGRST102",
      "Malformed JSON in request body",
      null,
    ],
    [
      "an id with a colon",
      "/companies/a:b",
      { body: { name: "A" } },
      400,
      "22023",
      "Invalid request parameter",
      "id: must be 1 to 64 of the characters A-Z a-z 0-9 _ . -",
    ],
  ])("refuses %s", async (_, path, init, status, code, message, details) => {
    expect(await read(await admin(path, { method: "PUT", ...init }))).toEqual({
      status,
      body: { code, message, details, hint: null },
    });
  });

  it("answers 415 for a body in another charset", async () => {
    const init = { method: "PUT", headers: { "Content-Type": "application/json; charset=latin1" } };
    expect(await read(await admin("/companies/acme", { ...init, body: { name: "Acme" } }))).toEqual({
      status: 415,
      body: {
        code: "PGRST102",
        message: "Content-Type not acceptable: application/json; charset=latin1",
        details: null,
        hint: "Send the body in UTF-8.",
      },
    });
  });

  it("answers 400 for a body that is not UTF-8", async () => {
    const body = Uint8Array.from([...encodeUtf8('{"name":"'), 0xff, ...encodeUtf8('"}')]);
    expect(await read(await admin("/companies/acme", { method: "PUT", body }))).toEqual({
      status: 400,
      body: { code: "PGRST102", message: "The body is not valid UTF-8", details: null, hint: null },
    });
  });

  it("answers 415 for a body that is not JSON by its type", async () => {
    const init = { method: "PUT", body: "name=Acme", headers: { "Content-Type": "text/plain" } };
    expect(await read(await admin("/companies/acme", init))).toEqual({
      status: 415,
      body: {
        code: "PGRST102",
        message: "The body must be JSON",
        details: null,
        hint: "Send it with Content-Type: application/json",
      },
    });
  });

  it("answers 413 for a body of more than 64 KiB", async () => {
    const init = { method: "PUT", body: { name: "x".repeat(131_072) } };
    expect((await admin("/companies/acme", init)).status).toBe(413);
  });

  it("answers 503 when the database is out of reach", async () => {
    const logged = vi.spyOn(console, "error").mockImplementation(() => {});
    const lost = faultyD1(env.DB, () => ({ kind: "lost", message: "Network connection lost." }));
    const answer = await callWith({ DB: lost.database }, env.ADMIN_TOKEN)("/admin/companies");
    expect(await read(answer, "Retry-After")).toEqual({
      status: 503,
      headers: { "Retry-After": "5" },
      body: {
        code: "PGRST001",
        message: "The database is not reachable",
        details: null,
        hint: "Try again in a moment.",
      },
    });
    logged.mockRestore();
  });
});
