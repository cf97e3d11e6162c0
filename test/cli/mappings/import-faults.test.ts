/** `npm run mappings -- import`: rows and requests that the Worker refuses, by the file's rows. */
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { runMappings } from "./run-mappings.ts";
import { StandIn } from "./stand-in.ts";
import { useStandIn } from "./use-stand-in.ts";

const worker = new StandIn();
let folder = "";
useStandIn(worker, (made) => {
  folder = made;
});

const write = (name: string, text: string) => writeFileSync(join(folder, name), text);
const read = (name: string) => readFileSync(join(folder, name), "utf8");
const run = (...words: string[]) => runMappings(folder, worker.base, ["import", ...words]);

const customers = ["--integration", "xero", "--entity-type", "customer"];
const header = "entityId,externalId\n";
const lines = (count: number) =>
  Array.from({ length: count }, (_, index) => `c-${index + 1},x-${index + 1}\n`).join("");
const sentRows = () => worker.sent.map(({ rows }) => rows.length);

describe("npm run mappings -- import of faulty rows", { timeout: 30_000 }, () => {
  it("says that a dry run of several requests checks each on its own", async () => {
    write("c.csv", `${header + lines(2_000)}c-x,x-7\n`);
    expect(await run("c.csv", ...customers, "--dry-run")).toMatchObject({
      code: 0,
      stdout:
        "Nothing is written. It would be: 2,001 rows, of these 2,001 created.\nEach of the 2 requests was checked on its own: rows that conflict with rows of another request are not counted as refused.\n",
    });
  });

  it("leaves out rows that cannot be stored or are too long, by their number in the file", async () => {
    const deep = `${"[".repeat(5_000)}${"]".repeat(5_000)}`;
    const long = "x".repeat(1_000_000);
    write(
      "c.csv",
      `entityId,externalId,metadata\n${lines(2_000).replaceAll("\n", ",\n")}c-a,\0,\nc-b,x-b,${deep}\nc-c,x-c,${long}\nc-d,x-d,\n`,
    );
    expect(await run("c.csv", ...customers, "--partial")).toMatchObject({
      code: 1,
      stdout: "Done: 2,004 rows, of these 2,001 created, 3 invalid.\n",
    });
    expect(read("c.refused.csv")).toMatch(
      /\n2002,invalid,22P05,[^\n]*\n2003,invalid,22P04,metadata: JSON is nested too deeply,[^\n]*\n2004,invalid,22P04,"?the row has more than 1,000,000 characters/,
    );

    write(
      "c.ndjson",
      [
        '{"entityId":"e-1","externalId":"\\u0000"}',
        `{"entityId":"e-2","metadata":${deep}}`,
        `{"entityId":"e-3","metadata":"${long}"}`,
        '{"entityId":"e-4"}',
      ].join("\n"),
    );
    expect(await run("c.ndjson", ...customers, "--partial")).toMatchObject({
      code: 1,
      stdout: "Done: 4 rows, of these 3 invalid, 1 created.\n",
    });
    const refused = read("c.refused.ndjson").trimEnd().split("\n");
    expect(refused.map((line) => JSON.parse(line))).toMatchObject([
      { row: 1, code: "22P05" },
      { row: 2, message: "JSON is nested too deeply" },
      { row: 3, message: "the row has more than 1,000,000 characters" },
    ]);
  });

  it("finds the row that is too large for a request with --partial, and imports the others", async () => {
    write("c.csv", header + lines(5));
    worker.failures.push(413, 413, undefined, 413, undefined);
    expect(await run("c.csv", ...customers, "--partial")).toMatchObject({
      code: 1,
      stdout: "Done: 5 rows, of these 4 created, 1 invalid.\n",
    });
    expect(sentRows()).toEqual([2, 2]);
    expect(read("c.refused.csv")).toContain("\n4,invalid,PGRST102,Row 4: The Worker answered 413.,");
  });

  it("names rows of the file in the error of a request", async () => {
    write("c.csv", header + lines(2_300));
    const details = "It is in rows[199].metadata.a, not in rows[200].";
    worker.failures.push(undefined, { code: "22P05", message: "no text", details, hint: null });
    expect(await run("c.csv", ...customers)).toMatchObject({
      code: 1,
      stderr: expect.stringContaining(
        "\nRows 2002 to 2301: no text. It is in row 2201, metadata.a, not in row 2202. (400)\n",
      ),
    });
  });
});
