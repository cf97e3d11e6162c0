/** `/mcp` with the protocol's own client, in both of its eras (SPEC §18). */

import { env, exports } from "cloudflare:workers";
import { Client, StreamableHTTPClientTransport } from "@modelcontextprotocol/client";
import { getTableColumns } from "drizzle-orm";
import { beforeAll, describe, expect, it } from "vitest";
import { externalIntegrationMapping } from "../../src/db/schema";
import { link } from "../../src/functions/link/link";
import { resolve } from "../../src/functions/resolve";
import { unlink } from "../../src/functions/unlink";
import { findTool } from "../../src/mcp/tools";
import { sweepDatabase } from "../../src/summaries/sweep";
import { api, makeCompany, makeKey, origin } from "../support/fixtures";

let key = "";

beforeAll(async () => {
  await makeCompany("acme");
  await makeCompany("other");
  key = await makeKey({ companyId: "acme" });
  const rows = ["1", "2", "3"].map((number) => ({
    id: `m${number}`,
    entityType: "item",
    entityId: `item-${number}`,
    integration: "xero",
    externalId: `x-${number}`,
    allowDuplicateExternalId: false,
    companyId: "acme",
    metadata: null,
  }));
  await api("/externalIntegrationMapping", { method: "POST", body: rows }, key);
  await sweepDatabase(env.DB, Date.now(), { everyMinutes: 60, activityDays: 90 }, 45);
});

type Mode = "legacy" | { readonly pin: string };

async function connect(mode: Mode, token = key): Promise<Client> {
  const client = new Client({ name: "test", version: "1.0.0" }, { versionNegotiation: { mode } });
  const transport = new StreamableHTTPClientTransport(new URL(`${origin}/mcp`), {
    requestInit: { headers: { Authorization: `Bearer ${token}` } },
    fetch: (url, init) => exports.default.fetch(new Request(url, init)),
  });
  await client.connect(transport);
  return client;
}

describe("the tools over functions", () => {
  it.each([
    ["resolve_ids", resolve.parameters],
    ["link_records", link.parameters],
    ["unlink_records", unlink.parameters],
  ])("%s take the arguments of their function", (name, parameters) => {
    const schema = findTool(name)?.inputSchema;
    const names = Object.keys(schema?.properties ?? {}).toSorted();
    expect(names).toEqual(parameters.map((parameter) => parameter.name).toSorted());
    expect(schema?.required ?? []).toEqual(
      parameters.flatMap((parameter) => (parameter.required ? [parameter.name] : [])),
    );
  });
});

it("the rows of link_records have columns of a mapping, and a ref", () => {
  const rows = Object(findTool("link_records")?.inputSchema.properties.rows);
  const known = ["ref", ...Object.keys(getTableColumns(externalIntegrationMapping))];
  expect(known).toEqual(expect.arrayContaining(Object.keys(rows.items.properties)));
});

describe.each<[string, Mode]>([
  ["2025-11-25", "legacy"],
  ["2026-07-28", { pin: "2026-07-28" }],
])("an agent by %s", (version, mode) => {
  it("learns the server's name and its tools", async () => {
    const client = await connect(mode);
    expect(client.getNegotiatedProtocolVersion()).toBe(version);
    expect(client.getServerVersion()).toMatchObject({ name: "crosswalk", title: "Crosswalk" });
    const { tools } = await client.listTools();
    expect(tools.map(({ name, annotations }) => [name, annotations?.readOnlyHint])).toEqual([
      ["find_mappings", true],
      ["resolve_ids", true],
      ["link_records", false],
      ["unlink_records", false],
      ["sync_health", true],
      ["recent_changes", true],
      ["describe_api", true],
    ]);
  });

  it("calls every tool, and the client finds the results to be as their schemas say", async () => {
    const client = await connect(mode);
    await client.listTools();
    const call = async (name: string, args: Record<string, unknown> = {}) => {
      const result = await client.callTool({ name, arguments: args });
      expect(result.isError ?? false).toBe(false);
      return result.structuredContent;
    };
    const found = await call("find_mappings", { integration: "xero", limit: 2 });
    expect(found).toMatchObject({ mappings: [{ id: "m1" }, { id: "m2" }] });
    const { nextCursor } = found as { nextCursor: string };
    expect(await call("find_mappings", { integration: "xero", limit: 2, cursor: nextCursor })).toMatchObject({
      mappings: [{ id: "m3" }],
    });
    expect(await call("resolve_ids", { integration: "xero", externalIds: ["x-2", "no"] })).toMatchObject({
      results: [
        { index: 0, asked: "x-2", status: "found", entityId: "item-2" },
        { index: 1, asked: "no", status: "missing", entityId: null },
      ],
    });
    const row = { entityType: "item", entityId: "item-9", integration: "xero", externalId: "x-9" };
    expect(await call("link_records", { rows: [row] })).toMatchObject({
      dryRun: true,
      report: [{ action: "created" }],
    });
    expect(await call("resolve_ids", { integration: "xero", externalIds: ["x-9"] })).toMatchObject({
      results: [{ status: "missing" }],
    });
    expect(await call("link_records", { rows: [row], dryRun: false })).toMatchObject({
      dryRun: false,
      report: [{ action: "created", mapping: { metadata: null, externalId: "x-9" } }],
    });
    const { cursor } = (await call("recent_changes", { limit: 1 })) as { cursor: string };
    expect(
      await call("unlink_records", { rows: [{ integration: "xero", externalId: "x-9" }] }),
    ).toMatchObject({
      dryRun: true,
      report: [{ action: "deleted" }],
    });
    await call("unlink_records", { rows: [{ integration: "xero", externalId: "x-9" }], dryRun: false });
    expect(await call("recent_changes", { since: cursor })).toMatchObject({
      changes: [{ op: "delete", entityId: "item-9" }],
    });
    expect(await call("sync_health", { integration: "xero" })).toMatchObject({
      summaries: [{ integration: "xero", entityType: "item", mappings: 3, linked: 3, neverSynced: 3 }],
    });
    expect(await call("describe_api")).toMatchObject({
      key: { companyId: "acme", scopes: ["view", "create", "update", "delete"], integrations: null },
    });
  });

  it("learns what is wrong, and how to correct it", async () => {
    const client = await connect(mode);
    const result = await client.callTool({ name: "resolve_ids", arguments: { externalIds: ["x"] } });
    expect(result.isError).toBe(true);
    const [content] = result.content;
    expect(content?.type === "text" && JSON.parse(content.text)).toEqual({
      code: "22023",
      details: null,
      hint: "Give integration and externalIds (entityType and to are optional), or entityType and entityIds (integration is optional).",
      message: 'arguments of function "resolve" that do not go together: externalIds',
    });
  });
});
