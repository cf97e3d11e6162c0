/// <reference types="vite/client" />
/** What the runbook asks of the log, and the settings, paths and codes that it names, are there. */
import { describe, expect, it } from "vitest";
import openapi from "../../docs/openapi.json";
import operations from "../../docs/operations.md?raw";
import runbook from "../../docs/runbook.md?raw";
import bindings from "../../src/config/bindings.ts?raw";
import { renderLogLine } from "../../src/observe/request-record";
import { errorCodes } from "../../src/postgrest/errors/codes";
import { renderDeliveryLine } from "../../src/webhooks/delivery/delivery-record";
import wrangler from "../../wrangler.toml?raw";

/** What a text has of a pattern's first group, each once. */
function findAll(text: string, pattern: RegExp): readonly string[] {
  return [...new Set([...text.matchAll(pattern)].map(([, found = ""]) => found))];
}

describe("docs/runbook.md", () => {
  /** The lines of the queries: `where  status Equals 429, keyId Exists`. */
  const lines = [...runbook.matchAll(/^ *```query\n(.*?)^ *```$/gms)].flatMap(([, query = ""]) =>
    query
      .trim()
      .split("\n")
      .map((line) => line.trim().split(/ {2,}/)),
  );
  const termsOf = (kind: string) =>
    lines.flatMap(([name, terms = ""]) => (name === kind ? terms.split(", ") : []));

  const request = {
    requestId: "r",
    method: "GET",
    route: "/",
    status: 200,
    code: "22023",
    company: "acme",
    query: "company",
    rows: 1,
    milliseconds: 1,
    authMilliseconds: 1,
    databaseMilliseconds: 1,
    roundTrips: 1,
    rowsRead: 1,
    rowsWritten: 1,
    keyId: "k",
    change: { action: "key.rotate", target: "k", changed: [] },
  };
  const delivery = {
    webhook: "w",
    company: "acme",
    message: "m",
    ok: true,
    status: 204,
    tries: 1,
    changes: 1,
    lagSeconds: 1,
    milliseconds: 1,
  };
  // Lines of the crons are shown in docs/operations.md.
  const shown = findAll(operations.replaceAll(/\s*\n\s*/g, " "), /`(\{"event":[^`]*\})`/g);
  const logLines: readonly Readonly<Record<string, unknown>>[] = [
    renderLogLine(request),
    renderDeliveryLine(delivery),
    ...shown,
  ].map((line) => JSON.parse(line.replace(",…}", "}")));

  it("asks Workers Logs for members of our lines, as the Query Builder does", () => {
    const members = new Set(logLines.flatMap((line) => Object.keys(line)));
    members.add("$workers.scriptVersion.id");
    const visualizations = /^(?:Count|(?:Sum|Max|Median|P99) of (\S+))$/;
    const conditions = /^(\S+) (?:(?:Equals|Greater or equals) \S.*|Exists)$/;
    const keys = [
      ...termsOf("show").map((term) => visualizations.exec(term)?.[1] ?? (term === "Count" ? "event" : term)),
      ...termsOf("where").map((term) => conditions.exec(term)?.[1] ?? term),
      ...termsOf("group"),
    ];
    expect(keys.filter((key) => !members.has(key))).toEqual([]);
    expect(keys.length).toBeGreaterThan(40);
    const events = termsOf("where").flatMap((term) => /^event Equals (.*)$/.exec(term)?.[1] ?? []);
    expect(events.filter((event) => !logLines.some((line) => line.event === event))).toEqual([]);
    expect(new Set(lines.map(([kind]) => kind))).toEqual(new Set(["show", "where", "group", "order"]));
  });

  it("names only settings, secrets and bindings that the Worker has", () => {
    const has = wrangler + bindings;
    const named = findAll(runbook, /`([A-Z][A-Z0-9]*(?:_[A-Z0-9]+)+)\b/g);
    expect(named.filter((setting) => !new RegExp(`\\b${setting}\\b`).test(has))).toEqual([]);
  });

  it("names only paths of the API", () => {
    const named = findAll(runbook, /(?:\$BASE|`)(\/[\w/]+)(?=["?`])/g);
    expect(named.filter((path) => !Object.hasOwn(openapi.paths, path))).toEqual([]);
  });

  it("names only codes that errors have", () => {
    const named = findAll(runbook, /`(PGRST\d{3}|[0-9]{2}[0-9A-Z]{3}|XX000)`/g);
    expect(named.filter((code) => !errorCodes.some((known) => known === code))).toEqual([]);
  });
});
