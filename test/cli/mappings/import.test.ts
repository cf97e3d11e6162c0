/** `npm run mappings -- import`: what is sent to `link`, what is told, and what is left beside the file. */
import { existsSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
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

const write = (name: string, text: string | Uint8Array) => writeFileSync(join(folder, name), text);
const read = (name: string) => readFileSync(join(folder, name), "utf8");
const run = (...words: string[]) => runMappings(folder, worker.base, ["import", ...words]);

const customers = ["--integration", "xero", "--entity-type", "customer"];
const header = "entityId,externalId\n";
const lines = (count: number, from = 1) =>
  Array.from({ length: count }, (_, index) => `c-${from + index},x-${from + index}\n`).join("");
const sentRows = () => worker.sent.map(({ rows }) => rows.length);

describe("npm run mappings -- import", { timeout: 30_000 }, () => {
  it("links the rows of a spreadsheet by the columns that --map names", async () => {
    write("c.csv", '\ufeffId;QBO_ID;Name\r\n007;"4\n2";Zoë\r\n1,5;;\r\n;;\r\n');
    const ended = await run("c.csv", "--map", "externalId=QBO_ID,entityId=Id", ...customers);
    expect(ended).toEqual({
      code: 0,
      stdout: "Done: 2 rows, of these 2 created.\n",
      stderr: expect.stringMatching(
        /^Columns of the file that are left out: Name \(--map takes them\)\.\n {2}Import .* 2 rows .*rows\/s\n$/,
      ),
    });
    const fixed = { entityType: "customer", integration: "xero" };
    expect(worker.sent).toEqual([
      {
        companyId: "acme",
        rows: [
          { entityId: "007", externalId: "4\n2", ...fixed },
          { entityId: "1,5", externalId: null, ...fixed },
        ],
        partial: false,
        dryRun: false,
      },
    ]);
    expect(worker.urls).toEqual([
      "GET /company?select=id&limit=2",
      "POST /rest/v1/rpc/link?select=index,action,error",
    ]);
    expect(readdirSync(folder)).toEqual(["c.csv"]);
  });

  it("sends the numbers in the metadata of an NDJSON file unchanged", async () => {
    write("c.ndjson", '{"entityId":"a","metadata":{"n":12345678901234567890,"d":1.10}}\n\n{"entityId":"b"}');
    expect(await run("c.ndjson", ...customers)).toMatchObject({ code: 0 });
    expect(worker.bodies[0]).toContain('"metadata":{"n":12345678901234567890,"d":1.10}');
    expect(sentRows()).toEqual([2]);
  });

  it("says unchanged when a file is imported again", async () => {
    write("c.csv", header + lines(3));
    await run("c.csv", ...customers);
    expect(await run("c.csv", ...customers, "--json")).toMatchObject({
      code: 0,
      stdout: `${JSON.stringify({ rows: 3, actions: { unchanged: 3 }, requests: 1, report: null, stopped: null }, null, 2)}\n`,
    });
  });

  it("stops at the first piece with refused rows, and continues from there after the file is corrected", async () => {
    write("c.csv", `${header + lines(2_000)}c-x,x-7\n${lines(10, 2_001)}`);
    const ended = await run("c.csv", ...customers);
    expect(ended.code).toBe(1);
    expect(ended.stderr).toContain(
      "Stopped: in rows 2002 to 2012 a row is refused, so none of them was written; 2,000 rows before are done. " +
        'Row 2002: the external id "x-7" belongs to another entity. customer c-7 has it. ' +
        "Mend the file and run the same command, which goes on from there; or add --partial to leave such rows out. " +
        "The refused rows: c.refused.csv\n",
    );
    expect(worker.mappings.size).toBe(2_000);
    expect(read("c.refused.csv").split("\n")).toEqual([
      "row,action,code,message,details,hint,id,entityType,entityId,integration,externalId,allowDuplicateExternalId,metadata,lastSyncedAt,remoteUpdatedAt,createdAt,updatedAt,createdBy,updatedBy,companyId,unread",
      '2002,refused,23505,"the external id ""x-7"" belongs to another entity",customer c-7 has it.,"Give onTaken: ""move"" to take it.",,customer,c-x,xero,x-7,,,,,,,,,,',
      "",
    ]);

    worker.bodies.length = 0;
    write("c.csv", `${header + lines(2_000)}c-x,x-x\n${lines(10, 2_001)}`);
    const again = await run("c.csv", ...customers);
    expect(again).toMatchObject({ code: 0, stdout: "Done: 2,011 rows, of these 2,011 created.\n" });
    expect(again.stderr).toContain(
      "Going on after 2,000 rows that are done (c.refused.csv.checkpoint knows them).",
    );
    expect(sentRows()).toEqual([11]);
    expect(readdirSync(folder)).toEqual(["c.csv"]);
  });

  it("starts over when rows that were done have changed", async () => {
    write("c.csv", `${header + lines(2_000)}c-x,x-7\n`);
    await run("c.csv", ...customers);
    worker.bodies.length = 0;
    write("c.csv", header + lines(2_000).replace("x-1000\n", "new\n"));
    const again = await run("c.csv", ...customers);
    expect(again.stdout).toBe("Done: 2,000 rows, of these 1,999 unchanged, 1 updated.\n");
    expect(again.stderr).toContain(
      "Rows that were done have changed since, so this begins at the first row.",
    );
    expect(readdirSync(folder)).toEqual(["c.csv"]);
  });

  it("leaves refused rows out with --partial, in a report that can be corrected and imported", async () => {
    write("c.csv", `${header}c-1,x-1\nc-2,x-1\n,x-3\nc-4,x-4,more\nc-5,x-5\n`);
    const ended = await run("c.csv", ...customers, "--partial");
    expect(ended).toMatchObject({
      code: 1,
      stdout: "Done: 5 rows, of these 2 created, 1 refused, 2 invalid.\n",
    });
    expect(ended.stderr).toMatch(/\nThe rows that did not land: c\.refused\.csv\n$/);
    const report = read("c.refused.csv");
    expect(report.split("\n").map((line) => line.split(",").slice(0, 4))).toEqual([
      ["row", "action", "code", "message"],
      ["3", "refused", "23505", '"the external id ""x-1"" belongs to another entity"'],
      ["4", "invalid", "23502", "a row of link needs entityId"],
      ["5", "invalid", "22P04", '"the row has 3 cells'],
      [""],
    ]);
    expect(report).toMatch(/\n5,invalid,.*,customer,c-4,xero,x-4,,,,,,,,,,more\n$/);

    write(
      "mended.csv",
      report.replace("c-2,xero,x-1", "c-2,xero,x-2").replace(",,xero,x-3", ",c-3,xero,x-3"),
    );
    expect(await run("mended.csv")).toMatchObject({
      code: 0,
      stdout: "Done: 3 rows, of these 3 created.\n",
      stderr: expect.stringContaining("left out: row, action, code, message, details, hint"),
    });
  });

  it("reports on the whole file with --dry-run, and writes nothing", async () => {
    write("c.ndjson", `{"entityId":"a","externalId":"x"}\n{"entityId":"b","externalId":"x"}\nno\n`);
    expect(await run("c.ndjson", ...customers, "--dry-run")).toMatchObject({
      code: 1,
      stdout: "Nothing is written. It would be: 3 rows, of these 1 created, 1 refused, 1 invalid.\n",
    });
    expect(worker.mappings.size).toBe(0);
    expect(worker.sent.map(({ partial, dryRun }) => [partial, dryRun])).toEqual([[true, true]]);
    expect(
      read("c.dry-run.ndjson")
        .split("\n")
        .map((line) => line && JSON.parse(line)),
    ).toEqual([
      expect.objectContaining({ row: 2, action: "refused", entityId: "b", externalId: "x" }),
      expect.objectContaining({
        row: 3,
        action: "invalid",
        message: "the line is no JSON object",
        unread: "no",
      }),
      "",
    ]);
  });

  it("sends a piece again when the Worker is busy or its answer is lost", async () => {
    write("c.csv", header + lines(3));
    worker.failures.push("lost", 503, 429);
    expect(await run("c.csv", ...customers)).toMatchObject({
      code: 0,
      stdout: "Done: 3 rows, of these 3 unchanged.\n",
    });
    expect(sentRows()).toEqual([3, 3]);
  });

  it("keeps pieces below 1 MB", async () => {
    const long = "é".repeat(50_000);
    write(
      "c.ndjson",
      Array.from({ length: 25 }, (_, n) => `{"entityId":"${n}","metadata":"${long}"}\n`).join(""),
    );
    expect(await run("c.ndjson", ...customers)).toMatchObject({ code: 0 });
    expect(sentRows()).toEqual([9, 9, 7]);
  });

  it("warns of ids that a spreadsheet shortened", async () => {
    write("c.csv", `${header}c-1,1.23E+15\nc-2,"1,5e+12"\n1E+3,x\n`);
    const { stderr } = await run("c.csv", ...customers);
    expect(stderr).toContain(
      'Warning: externalId is "1.23E+15" in row 2 and 1 more. A spreadsheet shortened the id: format the column as text there, and write the file again.\n',
    );
    expect(stderr).toContain('Warning: entityId is "1E+3" in row 4. ');
  });

  it.each([
    ["no file", [], "import wants a file"],
    ["a file that is not there", ["none.csv"], "There is no file none.csv."],
    ["a file of another kind", ["c.xlsx"], "c.xlsx: say --format csv or --format ndjson."],
    [
      "a column that the file has not",
      ["c.csv", "--map", "externalId=QBO"],
      'c.csv has no column "QBO" for externalId. It has: entityId, externalId',
    ],
    [
      "a column that mappings have not",
      ["c.csv", "--map", "remote=Id"],
      '--map: a mapping has no column "remote". It has: id, entityType',
    ],
    [
      "no integration",
      ["c.csv", "--entity-type", "customer"],
      "c.csv has no column integration: say which one is it with --map integration=<column> or --integration.",
    ],
    ["an unknown option", ["c.csv", "--partal"], "Unknown option '--partal'"],
  ])("exits with 2 for %s", async (_, words, complaint) => {
    write("c.csv", header + lines(1));
    const { code, stderr } = await run(...words);
    expect(stderr).toContain(complaint);
    expect([code, worker.bodies]).toEqual([2, []]);
  });

  it("shows the Worker's refusal, without the key", async () => {
    write("c.csv", header + lines(1));
    const ended = await runMappings(folder, worker.base, ["import", "c.csv", ...customers], "another-key");
    expect(ended).toEqual({ code: 1, stdout: "", stderr: "No such key (401)\n" });
    expect(existsSync(join(folder, "c.refused.csv"))).toBe(false);
  });

  it("names the row at which a file is broken", async () => {
    write("c.csv", `${header}c-1,x-1\nc-2,"x-2\n`);
    expect(await run("c.csv", ...customers)).toMatchObject({
      code: 1,
      stderr: expect.stringContaining("c.csv: a quote that row 3 opens is never closed.\n"),
    });
    write("c.csv", Buffer.from(`${header}c-1,caf\xe9\n`, "latin1"));
    expect(await run("c.csv", ...customers)).toMatchObject({
      code: 1,
      stderr: expect.stringContaining("c.csv is not UTF-8: "),
    });
    expect(worker.bodies).toEqual([]);
  });

  it("says that a file has no rows", async () => {
    write("c.csv", header);
    expect(await run("c.csv", ...customers)).toMatchObject({
      code: 0,
      stdout: "Done: 0 rows.\n",
      stderr: expect.stringContaining("c.csv has no rows.\n"),
    });
  });

  it("asks for the company when the key is a service key", async () => {
    write("c.csv", header + lines(1));
    worker.companies.push("other");
    expect(await run("c.csv", ...customers)).toEqual({
      code: 1,
      stdout: "",
      stderr: "The key is of several companies (a service key). Say which one is meant: --company <id>.\n",
    });
    expect(await run("c.csv", ...customers, "--company", "other")).toMatchObject({ code: 0 });
    expect(worker.sent.map(({ companyId }) => companyId)).toEqual(["other"]);
  });
});
