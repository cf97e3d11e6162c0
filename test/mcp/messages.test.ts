/** `/mcp` message by message: what is no message, which headers must agree, and what a key may do (SPEC §18). */

import { env } from "cloudflare:workers";
import { beforeAll, describe, expect, it } from "vitest";
import { createApp } from "../../src/app";
import { readSettings } from "../../src/config/settings";
import { limitTable } from "../../src/postgrest";
import { api, makeCompany, makeKey } from "../support/fixtures";
import { callToolAs, sendMessage } from "./send";

let key = "";

beforeAll(async () => {
  await makeCompany("acme");
  await makeCompany("other");
  key = await makeKey({ companyId: "acme" });
});

const send = (body: unknown, headers: Record<string, string> = {}, token = key) =>
  sendMessage(token, body, headers);

const modernMeta = {
  "io.modelcontextprotocol/protocolVersion": "2026-07-28",
  "io.modelcontextprotocol/clientCapabilities": {},
};
const modernHeaders = (method: string, name?: string) => ({
  "MCP-Protocol-Version": "2026-07-28",
  "Mcp-Method": method,
  ...(name !== undefined && { "Mcp-Name": name }),
});

const callTool = (name: string, given: object, token = key) => callToolAs(token, name, given);

describe("a malformed message", () => {
  it.each([
    ["{", 400, -32700],
    ["[]", 400, -32600],
    ['{"id":1,"method":"ping"}', 400, -32600],
    ['{"jsonrpc":"2.0","id":1}', 400, -32600],
    ['{"jsonrpc":"2.0","id":null,"method":"ping"}', 400, -32600],
    ['{"jsonrpc":"2.0","id":1,"method":"ping","params":[]}', 400, -32602],
  ])("%s is refused", async (text, status, code) => {
    const answer = await send(text);
    expect(answer).toMatchObject({ status, body: { jsonrpc: "2.0", error: { code } } });
  });

  it("is answered with its id, as the text or number that was sent, for an unknown method", async () => {
    expect(await send('{"jsonrpc":"2.0","id":12345678901234567890,"method":"resources/list"}')).toEqual({
      status: 200,
      body: JSON.parse(
        '{"jsonrpc":"2.0","id":12345678901234567890,"error":{"code":-32601,"message":"Method not found: resources/list"}}',
      ),
    });
  });

  it("must be sent as JSON and accept JSON", async () => {
    expect(await send("a=b", { "Content-Type": "application/x-www-form-urlencoded" })).toMatchObject({
      status: 415,
      body: { code: "PGRST102" },
    });
    expect(await send({}, { "Content-Type": "application/json; charset=utf-16" })).toMatchObject({
      status: 415,
      body: { code: "PGRST102", hint: "Send the body in UTF-8." },
    });
    expect(await send({}, { Accept: "text/html" })).toMatchObject({
      status: 406,
      body: { code: "PGRST107" },
    });
  });

  it("is 405 with any method but POST", async () => {
    const answer = await api("/mcp", {}, key);
    expect([answer.status, answer.headers.get("Allow")]).toEqual([405, "OPTIONS,POST"]);
    expect((await api("/mcp", { method: "OPTIONS" })).headers.get("Allow")).toBe("OPTIONS,POST");
  });
});

describe("a notification", () => {
  it("is accepted without an answer", async () => {
    const answer = await api(
      "/mcp",
      { method: "POST", body: { jsonrpc: "2.0", method: "notifications/initialized" } },
      key,
    );
    expect([answer.status, await answer.text()]).toEqual([202, ""]);
  });
});

describe("the revision of the protocol", () => {
  it.each([
    ["2025-06-18", "2025-06-18"],
    ["2025-11-25", "2025-11-25"],
    ["2024-11-05", "2025-11-25"],
    ["1900-01-01", "2025-11-25"],
  ])("requested as %s is agreed on as %s", async (asked, agreed) => {
    const params = { protocolVersion: asked, capabilities: {}, clientInfo: { name: "t", version: "1" } };
    const { body } = await send({ jsonrpc: "2.0", id: "a", method: "initialize", params });
    expect(body).toMatchObject({ id: "a", result: { protocolVersion: agreed, capabilities: { tools: {} } } });
  });

  it("that is not supported is refused with the supported ones", async () => {
    const supported = ["2026-07-28", "2025-11-25", "2025-06-18"];
    const byMeta = { _meta: { ...modernMeta, "io.modelcontextprotocol/protocolVersion": "2027-01-01" } };
    expect(await send({ jsonrpc: "2.0", id: 1, method: "server/discover", params: byMeta })).toEqual({
      status: 400,
      body: {
        jsonrpc: "2.0",
        id: 1,
        error: {
          code: -32022,
          message: "Unsupported protocol version",
          data: { supported, requested: "2027-01-01" },
        },
      },
    });
    const byHeader = await send(
      { jsonrpc: "2.0", id: 1, method: "ping" },
      { "MCP-Protocol-Version": "1999-01-01" },
    );
    expect(byHeader.body.error).toMatchObject({ code: -32022, data: { requested: "1999-01-01" } });
  });

  it("of 2026-07-28 requires headers that agree with the body", async () => {
    const params = { _meta: modernMeta, name: "describe_api" };
    const message = { jsonrpc: "2.0", id: 1, method: "tools/call", params };
    const good = modernHeaders("tools/call", "describe_api");
    expect(await send(message, good)).toMatchObject({
      status: 200,
      body: { result: { resultType: "complete" } },
    });
    const encoded = { ...good, "Mcp-Name": `=?base64?${btoa("describe_api")}?=` };
    expect((await send(message, encoded)).status).toBe(200);
    for (const wrong of [
      modernHeaders("tools/call"),
      modernHeaders("tools/list", "describe_api"),
      { ...good, "MCP-Protocol-Version": "2025-11-25" },
      { ...good, "Mcp-Name": "find_mappings" },
    ]) {
      expect(await send(message, wrong)).toMatchObject({ status: 400, body: { error: { code: -32020 } } });
    }
    const { "io.modelcontextprotocol/clientCapabilities": _, ...less } = modernMeta;
    expect(await send({ ...message, params: { ...params, _meta: less } }, good)).toMatchObject({
      status: 400,
      body: { error: { code: -32602, message: "_meta has no io.modelcontextprotocol/clientCapabilities" } },
    });
    expect(
      await send(
        { jsonrpc: "2.0", id: 1, method: "no/such", params: { _meta: modernMeta } },
        modernHeaders("no/such"),
      ),
    ).toMatchObject({ status: 404, body: { error: { code: -32601 } } });
  });
});

describe("the rights of a key", () => {
  it("decide which tools there are, and what they show", async () => {
    const reader = await makeKey({ companyId: "acme", scopes: ["view"], integrations: ["xero"] });
    const { body } = await send({ jsonrpc: "2.0", id: 1, method: "tools/list" }, {}, reader);
    expect(body.result.tools.map(({ name }: { name: string }) => name)).toEqual([
      "find_mappings",
      "resolve_ids",
      "sync_health",
      "recent_changes",
      "describe_api",
    ]);
    const row = { entityType: "item", entityId: "1", integration: "shopify", externalId: "s" };
    const refused = await callTool("link_records", { rows: [row], dryRun: false }, reader);
    expect([refused.isError, JSON.parse(refused.content[0].text)]).toMatchObject([true, { code: "42501" }]);
    await callTool("link_records", { rows: [row, { ...row, integration: "xero" }], dryRun: false });
    const found = await callTool("find_mappings", {}, reader);
    expect(
      found.structuredContent.mappings.map(({ integration }: { integration: string }) => integration),
    ).toEqual(["xero"]);
  });

  it("are limited to their company: rows of others are neither shown nor written", async () => {
    const other = await makeKey({ companyId: "other" });
    expect(
      (await callTool("find_mappings", { companyId: "acme" }, other)).structuredContent.mappings,
    ).toEqual([]);
    const row = { entityType: "item", entityId: "1", integration: "xero", externalId: "s" };
    const refused = await callTool("link_records", { rows: [row], companyId: "acme", dryRun: false }, other);
    expect([refused.isError, JSON.parse(refused.content[0].text).code]).toEqual([true, "42501"]);
    const changes = await callTool("recent_changes", { companyId: "acme" }, other);
    expect(changes.structuredContent).toEqual({ changes: [] });
  });

  it("are required, and end at once", async () => {
    expect((await api("/mcp", { method: "POST", body: {} })).status).toBe(401);
    const ended = await makeKey({ companyId: "acme", revokedAt: new Date(0) });
    expect((await send({ jsonrpc: "2.0", id: 1, method: "ping" }, {}, ended)).status).toBe(401);
  });
});

describe("a page of another origin", () => {
  it("may not call when ALLOWED_ORIGINS is a list without it", async () => {
    const app = createApp(readSettings({ ...env, ALLOWED_ORIGINS: "https://good.example" }, limitTable));
    const ask = (from: string) =>
      app.request(
        "/mcp",
        {
          method: "POST",
          headers: { Authorization: `Bearer ${key}`, Origin: from, "Content-Type": "application/json" },
          body: '{"jsonrpc":"2.0","id":1,"method":"ping"}',
        },
        env,
      );
    expect((await ask("https://good.example")).status).toBe(200);
    expect((await ask("https://evil.example")).status).toBe(403);
  });
});
