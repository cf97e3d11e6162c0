/** `npm run keys -- suspend|resume|revoke`: the calls that it makes, and what it prints. */
import { execFile } from "node:child_process";
import { createServer } from "node:http";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";

const cli = fileURLToPath(new URL("../../../src/cli/keys.ts", import.meta.url));
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

const calls: string[] = [];
let answer: { status: number; body: unknown } = { status: 200, body: record };
let base = "";

/** A Worker that gives the answer to all, but nothing to DELETE. */
const server = createServer(async (request, response) => {
  let text = "";
  for await (const chunk of request) text += chunk;
  calls.push([request.method, request.url, request.headers.authorization, text].join(" ").trim());
  response.writeHead(request.method === "DELETE" ? 204 : answer.status, {
    "Content-Type": "application/json",
  });
  response.end(request.method === "DELETE" ? "" : JSON.stringify(answer.body));
});

beforeAll(async () => {
  await new Promise<void>((listening) => server.listen(0, "127.0.0.1", listening));
  const address = server.address();
  base = `http://127.0.0.1:${typeof address === "object" ? address?.port : ""}`;
});
afterAll(() => server.close());
beforeEach(() => {
  calls.length = 0;
});

const keys = (...words: string[]) =>
  promisify(execFile)(process.execPath, [cli, ...words, "--url", base], {
    env: { ...process.env, ADMIN_TOKEN: "the-token" },
  });

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
    answer = { status: 200, body: { ...record, suspendedAt: command === "suspend" ? at : null } };
    const { stdout } = await keys(command, id);
    expect(calls).toEqual(made);
    expect(stdout.split("\n")[0]).toBe(said);
    expect(stdout).toContain(command === "suspend" ? `suspended          ${at}` : "suspended          no");
  });

  it("says why a key cannot be resumed", async () => {
    answer = {
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

  it("requires an id", async () => {
    await expect(keys("suspend")).rejects.toMatchObject({
      code: 2,
      stderr: expect.stringContaining("suspend needs the key's id"),
    });
    expect(calls).toEqual([]);
  });
});
