/** The arguments of tools, and what their results carry (SPEC §18). */

import { beforeAll, describe, expect, it } from "vitest";
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

const callTool = (name: string, given: object, token = key) => callToolAs(token, name, given);

describe("arguments", () => {
  it.each([
    ...["find_mappings", "recent_changes"].flatMap((tool) =>
      [0, 101, 1_000, 1.5, 1e300, "20", null].map((limit): [string, object, string] => [
        tool,
        { limit },
        "limit: must be a whole number from 1 to 100",
      ]),
    ),
    [
      "find_mappings",
      { entity: "x" },
      "entity: is not known; the arguments are id, entityType, entityId, integration, externalId, linked, syncedBefore, neverSynced, companyId, limit, cursor",
    ],
    ["recent_changes", { integrations: "xero" }, "integrations: must be a list of text"],
    ["link_records", { rows: [], dryRun: "no" }, "dryRun: must be true or false"],
    ["describe_api", { x: 1 }, "x: is not known; the tool has no arguments"],
    [
      "resolve_ids",
      { ids: ["1"] },
      "ids: is not known; the arguments are integration, externalIds, entityType, entityIds, to, companyId",
    ],
    ["unlink_records", {}, "rows: is required"],
  ])("of %s that are wrong are named: %j", async (name, args, details) => {
    const result = await callTool(name, args);
    expect([result.isError, JSON.parse(result.content[0].text)]).toMatchObject([
      true,
      { code: "22023", details },
    ]);
  });

  it.each([
    ["with a NUL", String.raw`"a\u0000"`, String.raw`\u0000 cannot be converted to text.`],
    [
      "with half a surrogate pair",
      String.raw`"\ud83d"`,
      "Unicode low surrogate must follow a high surrogate.",
    ],
  ])("%s are refused with the id of the message", async (_, text, details) => {
    const message = `{"jsonrpc":"2.0","id":"é","method":"tools/call","params":{"name":"find_mappings","arguments":{"id":${text}}}}`;
    const error = { code: -32602, message: `${details} It is in params.arguments.id.` };
    expect(await send(message)).toEqual({ status: 400, body: { jsonrpc: "2.0", id: "é", error } });
  });

  it("of the next page must fit together", async () => {
    const rows = ["1", "2"].map((entityId) => ({ entityType: "page", entityId, integration: "xero" }));
    await callTool("link_records", { rows, dryRun: false });
    const first = await callTool("find_mappings", { entityType: "page", limit: 1 });
    const cursor = first.structuredContent.nextCursor;
    const refusals = await Promise.all(
      [{ entityType: "page", limit: 1, cursor: "x" }, { cursor }].map((given) =>
        callTool("find_mappings", given),
      ),
    );
    const common = {
      code: "22023",
      message: 'invalid value for argument "cursor" of function "find_mappings"',
      hint: "Give the nextCursor of the page before with the same other arguments, or leave cursor out.",
    };
    expect(refusals.map(({ content }) => JSON.parse(content[0].text))).toEqual([
      { ...common, details: "cursor: It is not a cursor of a list." },
      {
        ...common,
        details:
          "cursor: A cursor continues the request that it came from: the same filters, order and select, and a key that sees the same rows.",
      },
    ]);
  });

  it("of lists have the bounds of their schemas", async () => {
    const many = Array.from({ length: 1_001 }, (_, index) => `x${index}`);
    const resolved = await callTool("resolve_ids", { integration: "xero", externalIds: many });
    expect([resolved.isError, JSON.parse(resolved.content[0].text)]).toMatchObject([
      true,
      { code: "54001", message: 'The argument "externalIds" may have at most 1000 items' },
    ]);
    const changes = await callTool("recent_changes", { integrations: many.slice(0, 101) });
    expect(JSON.parse(changes.content[0].text).details).toBe("integrations: must have at most 100 items");
  });

  it("get a large result once, and the text says so", async () => {
    const externalIds = Array.from({ length: 1_000 }, (_, index) => `${"x".repeat(100)}${index}`);
    const { content, structuredContent } = await callTool("resolve_ids", {
      integration: "xero",
      externalIds,
    });
    expect(structuredContent.results).toHaveLength(1_000);
    expect(content).toEqual([
      {
        type: "text",
        text: expect.stringMatching(
          /^The result has \d+ characters and is in structuredContent only\. Ask for less to have it as text\.$/,
        ),
      },
    ]);
  });

  it("keep numbers as written, and filters as values", async () => {
    const metadata = '{"n":12345678901234567890.10}';
    const text = `{"jsonrpc":"2.0","id":1,"method":"tools/call","params":{"name":"link_records","arguments":{"dryRun":false,"rows":[{"entityType":"o","entityId":"a,b) or \\"c","integration":"xero","metadata":${metadata}}]}}}`;
    expect((await send(text)).status).toBe(200);
    const answer = await api(
      "/mcp",
      {
        method: "POST",
        body: {
          jsonrpc: "2.0",
          id: 1,
          method: "tools/call",
          params: { name: "find_mappings", arguments: { entityId: 'a,b) or "c' } },
        },
      },
      key,
    );
    expect(await answer.text()).toContain('"metadata":{"n": 12345678901234567890.10}');
  });

  it("name an unknown tool as an error of the protocol", async () => {
    const { status, body } = await send({
      jsonrpc: "2.0",
      id: 1,
      method: "tools/call",
      params: { name: "drop" },
    });
    expect([status, body.error]).toEqual([200, { code: -32602, message: "Unknown tool: drop" }]);
  });
});
