/** `npm run mappings -- export`: what is asked, and the files that it writes. */
import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { beforeEach, describe, expect, it } from "vitest";
import { runMappings } from "./run-mappings.ts";
import { StandIn } from "./stand-in.ts";
import { useStandIn } from "./use-stand-in.ts";

const worker = new StandIn();
let folder = "";
useStandIn(worker, (made) => {
  folder = made;
});

const run = (...words: string[]) => runMappings(folder, worker.base, ["export", ...words]);
const read = (name: string) => readFileSync(join(folder, name), "utf8");

/** Rows as the API lists them, of which a number of `metadata` has more digits than JavaScript's. */
const row = (id: string, externalId: string | null) =>
  `{"id":"${id}","entityType":"customer","entityId":"c-${id}","integration":"xero","externalId":${JSON.stringify(externalId)},"allowDuplicateExternalId":false,"metadata":{"n": 12345678901234567890},"lastSyncedAt":null,"remoteUpdatedAt":null,"createdAt":"2026-01-01T00:00:00Z","updatedAt":"2026-01-01T00:00:00Z","createdBy":null,"updatedBy":null,"companyId":"acme"}`;

const header =
  "id,entityType,entityId,integration,externalId,allowDuplicateExternalId,metadata,lastSyncedAt,remoteUpdatedAt,createdAt,updatedAt,createdBy,updatedBy,companyId";
const csv = (id: string, externalId: string) =>
  `${id},customer,c-${id},xero,${externalId},false,"{""n"":12345678901234567890}",,,2026-01-01T00:00:00Z,2026-01-01T00:00:00Z,,,acme`;

describe("npm run mappings -- export", { timeout: 30_000 }, () => {
  beforeEach(() => {
    worker.pages = [`[${row("1", 'a"b\n')},${row("2", "")}]`, `[${row("3", null)}]`];
  });

  it("writes CSV page by page: nothing for null, quotes for an empty text, numbers unchanged", async () => {
    expect(await run("--filter", "integration=eq.xero&metadata->>a=eq.é+b")).toEqual({
      code: 0,
      stdout: `${[header, csv("1", '"a""b\n"'), csv("2", '""'), csv("3", "")].join("\n")}\n`,
      stderr: expect.stringMatching(/^ {2}Export .* 3 rows .*rows\/s\n$/),
    });
    expect(worker.urls).toEqual([
      "GET /rest/v1/externalIntegrationMapping?integration=eq.xero&metadata-%3E%3Ea=eq.%C3%A9%2Bb&limit=1",
      "GET /rest/v1/externalIntegrationMapping?integration=eq.xero&metadata-%3E%3Ea=eq.%C3%A9%2Bb&order=id&limit=1000",
      "GET /rest/v1/externalIntegrationMapping?order=id&cursor=1&limit=1000",
    ]);
  });

  it("writes NDJSON, as the file's name says", async () => {
    expect(await run("--out", "m.ndjson")).toMatchObject({ code: 0, stdout: "" });
    const lines = [row("1", 'a"b\n'), row("2", ""), row("3", null)].map((line) =>
      line.replace('"n": ', '"n":'),
    );
    expect(read("m.ndjson")).toBe(`${lines.join("\n")}\n`);
    expect(readdirSync(folder)).toEqual(["m.ndjson"]);
  });

  it("writes only a header when there are no rows", async () => {
    worker.pages = ["[]"];
    expect(await run()).toMatchObject({ code: 0, stdout: `${header}\n` });
  });

  it("asks again when the Worker is busy, and for fewer rows when an answer would be too long", async () => {
    worker.failures.push(undefined, 503, 400, 400);
    expect(await run("--format", "ndjson")).toMatchObject({
      code: 0,
      stdout: expect.stringMatching(/^\{"id":"1".*\n\{"id":"2".*\n\{"id":"3".*\n$/),
    });
    expect(worker.urls.map((url) => url.replace(/.*\?/, ""))).toEqual([
      "limit=1",
      "order=id&limit=1000",
      "order=id&limit=1000",
      "order=id&limit=500",
      "order=id&limit=250",
      "order=id&cursor=1&limit=250",
    ]);
  });

  it("does not follow a link to another server, which would get the key", async () => {
    worker.linkOrigin = "http://127.0.0.1:9";
    expect(await run("--out", "m.csv")).toMatchObject({
      code: 1,
      stderr: expect.stringContaining(`http://127.0.0.1:9 is not ${worker.base}.`),
    });
    expect(readdirSync(folder)).toEqual([]);
  });

  it("keeps the old file when it fails midway", async () => {
    writeFileSync(join(folder, "m.csv"), "as it was\n");
    worker.failures.push(undefined, undefined, 403);
    expect(await run("--out", "m.csv")).toMatchObject({
      code: 1,
      stderr: expect.stringContaining("The Worker answered 403."),
    });
    expect([readdirSync(folder), read("m.csv")]).toEqual([["m.csv"], "as it was\n"]);
  });

  it.each([
    ["a page's parameter", ["--filter", "limit=5"], "--filter takes filters only, not limit."],
    ["no filter", ["--filter", "xero"], '--filter wants <column>=<operator>.<value>, not "xero".'],
    [
      "filters that are too long",
      ["--filter", `entityId=in.(${"x".repeat(10_000)})`],
      "The filters are too long: ",
    ],
    ["another format", ["--format", "xml"], '--format is csv or ndjson, not "xml".'],
    ["a word too many", ["out.csv"], "Unexpected argument 'out.csv'"],
  ])("exits with 2 for %s", async (_, words, complaint) => {
    const { code, stderr } = await run(...words);
    expect(stderr).toContain(complaint);
    expect([code, worker.urls]).toEqual([2, []]);
  });

  it("says in one line that a file cannot be written", async () => {
    const { code, stderr } = await run("--out", "none/m.csv");
    expect([code, stderr.split("\n").at(-2)]).toEqual([
      1,
      expect.stringMatching(/^none\/m\.csv cannot be written: ENOENT/),
    ]);
  });
});
