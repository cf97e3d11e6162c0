/// <reference types="vite/client" />
/** The runbook's way to bring back what was deleted or changed by mistake. */
import { exports } from "cloudflare:workers";
import { afterEach, beforeAll, beforeEach, expect, it, vi } from "vitest";
import { undo } from "../../../docs/examples/undo-changes.js";
import source from "../../../docs/examples/undo-changes.js?raw";
import runbook from "../../../docs/runbook.md?raw";
import { clearFeed, readTable } from "../../support/feed";
import { api, makeCompany, makeKey, origin } from "../../support/fixtures";
import { clearRows, mapping, mappings } from "../../support/mappings";

const table = "/rest/v1/externalIntegrationMapping";
let key: string;

beforeAll(async () => {
  await makeCompany("acme");
  key = await makeKey({ companyId: "acme" });
});

beforeEach(async () => {
  await clearRows();
  await clearFeed();
  vi.stubGlobal("fetch", (url: URL, init: RequestInit) => exports.default.fetch(url, init));
});

afterEach(() => vi.unstubAllGlobals());

/** A time after all that was written. */
async function nextMillisecond(): Promise<string> {
  const since = new Date(Date.now() + 1);
  await scheduler.wait(2);
  return since.toISOString();
}

const count = (report: readonly { readonly action: string }[]) =>
  Object.fromEntries(
    [...Map.groupBy(report, ({ action }) => action)].map(([action, rows]) => [action, rows.length]),
  );

it("is what the runbook shows", () => {
  expect(runbook).toContain(`\`\`\`js\n${source.trimEnd()}\n\`\`\``);
});

it("brings back what was deleted and changed, and deletes what was made, once it is told to write", async () => {
  await api(table, { method: "POST", body: mappings(700) }, key);
  const wanted = await readTable(key);
  const since = await nextMillisecond();
  await api(`${table}?entityId=like.e-1*`, { method: "DELETE" }, key);
  await api(`${table}?entityId=eq.e-2`, { method: "PATCH", body: { externalId: "x2" } }, key);
  await api(`${table}?entityId=eq.e-2`, { method: "PATCH", body: { externalId: "x3" } }, key);
  // It holds the external id that the row before wants back.
  await api(table, { method: "POST", body: { ...mapping("new"), externalId: "x-2" } }, key);
  const broken = await readTable(key);

  const planned = await undo(origin, key, { since });
  expect(await readTable(key)).toEqual(broken);
  const report = await undo(origin, key, { since, dryRun: false });
  expect(count(report)).toEqual({ deleted: 1, created: 111, updated: 1 });
  expect(planned).toHaveLength(report.length);
  expect(await readTable(key)).toEqual(wanted);
});

it("leaves what another key changed", async () => {
  await api(table, { method: "POST", body: mappings(3) }, key);
  const since = await nextMillisecond();
  const other = await makeKey({ companyId: "acme" });
  await api(`${table}?entityId=eq.e-1`, { method: "DELETE" }, other);
  await api(`${table}?entityId=eq.e-2`, { method: "DELETE" }, key);
  const [change]: readonly { readonly changedBy: string }[] = await (
    await api("/externalIntegrationMappingChange?op=eq.delete&order=seq.desc&limit=1", {}, key)
  ).json();
  expect(
    count(await undo(origin, key, { since, changedBy: change?.changedBy ?? "", dryRun: false })),
  ).toEqual({
    created: 1,
  });
});
