/** `npm run keys -- export` and `import`: the file between them, and what is said of it. */
import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeEach, describe, expect, it } from "vitest";
import { readKeysFile, renderKeysFile } from "../../../src/cli/keys/keys-file.ts";
import { standInFor } from "../admin-stand-in.ts";

const folder = mkdtempSync(join(tmpdir(), "crosswalk-keys-"));
const file = join(folder, "keys.ndjson");
afterAll(() => rmSync(folder, { recursive: true }));

const head = { exportedAt: "2026-06-01T12:00:00.000Z", from: "https://crosswalk.example.com" };
const record = (number: number) => ({ hash: `${number}`.repeat(64), id: `${number}`.repeat(20) });
const records = [record(1), record(2)];
const outcome = (index: number, what: string, reason: string | null = null) => ({
  index,
  id: record(index + 1).id,
  outcome: what,
  reason,
});

const worker = standInFor("keys", { status: 200, body: records });
const { calls, run: keys } = worker;

beforeEach(() => writeFileSync(file, renderKeysFile(records, head)));

describe("npm run keys -- export", () => {
  const says = "The export has hashes of keys and no key. Keep it as you keep backups.\n";

  it("writes a file that only its owner may read, and says what is in it", async () => {
    expect(await keys("export", "--company", "acme", "--out", file)).toEqual({
      stdout: `Exported 2 keys to ${file}.\n`,
      stderr: says,
    });
    expect(calls).toEqual(["GET /admin/key-records?companyId=acme Bearer the-token"]);
    const [first = "", ...lines] = readFileSync(file, "utf8").trimEnd().split("\n");
    expect(JSON.parse(first)).toEqual({
      format: "crosswalk-keys",
      version: 1,
      exportedAt: expect.stringMatching(/^2\S+Z$/),
      from: expect.stringMatching(/^http:\/\/127\.0\.0\.1:\d+$/),
      keys: 2,
    });
    expect(lines.map((line) => JSON.parse(line))).toEqual(records);
  });

  it.runIf(process.platform !== "win32")("lets nobody else read a new file", async () => {
    const fresh = join(folder, "fresh.ndjson");
    await keys("export", "--out", fresh);
    expect(statSync(fresh).mode & 0o777).toBe(0o600);
  });

  it("writes to standard output without --out, and nothing else there", async () => {
    const { stdout, stderr } = await keys("export");
    expect(readKeysFile(stdout, "it").map((line) => "record" in line && line.record)).toEqual(records);
    expect(stderr).toBe(says);
  });
});

describe("npm run keys -- import", () => {
  it("sends the records, and says what became of them", async () => {
    worker.answer = {
      status: 200,
      body: [outcome(0, "created"), outcome(1, "unchanged", "its record here is another one, and stays")],
    };
    const { stdout } = await keys("import", file);
    expect(calls).toEqual([
      "GET /admin/key-records?limit=1 Bearer the-token",
      `POST /admin/key-records Bearer the-token ${JSON.stringify({ records, dryRun: false })}`,
    ]);
    expect(stdout.split("\n")).toEqual([
      "Done: 1 created, 1 unchanged, 0 refused.",
      "",
      "Keys that were created work everywhere within a minute. Where companies have moved to was read from the databases again.",
      "",
      "LINE  KEY                   WHAT       WHY",
      "3     22222222222222222222  unchanged  its record here is another one, and stays",
      "",
    ]);
  });

  it("tells the lines that are refused, here or by the Worker, and ends with 1; the others are imported", async () => {
    const [first, ...rest] = renderKeysFile([record(1), {}, record(2)], head).split("\n");
    writeFileSync(file, [first, rest[0], '{"hash":', rest[2], ""].join("\n"));
    worker.answer = { status: 200, body: [outcome(0, "created"), outcome(1, "refused", "it was revoked")] };
    const failed = { code: 1, stdout: expect.anything() };
    await expect(keys("import", file, "--dry-run")).rejects.toMatchObject({
      ...failed,
      stdout: [
        "Nothing is written. It would be: 1 created, 0 unchanged, 2 refused.",
        "",
        "LINE  KEY                   WHAT     WHY",
        "3                           refused  it is no JSON object",
        "4     22222222222222222222  refused  it was revoked",
        "",
      ].join("\n"),
    });
    expect(calls[1]).toContain('"dryRun":true');
  });

  it.each([
    ["id,hash\n", 'is no export of keys: its first line must have "format": "crosswalk-keys".'],
    ['{"format":"crosswalk-keys","version":2,"keys":0}\n', "is of version 2; this one reads 1."],
    [
      renderKeysFile(records, head).split("\n").slice(0, 2).join("\n"),
      'has 1 records, and its first line says 2: it was cut off or changed. Export again, or correct "keys" there to import what it has.',
    ],
  ])("refuses a file that is none or was cut off, before it sends anything: %j", (text, message) => {
    expect(() => readKeysFile(text, "keys.ndjson")).toThrow(`keys.ndjson ${message}`);
  });

  it("sends no more than 40 records at a time, and says how far it came", async () => {
    writeFileSync(
      file,
      renderKeysFile(
        Array.from({ length: 41 }, () => record(1)),
        head,
      ),
    );
    worker.answer = { status: 400, body: { message: "No" } };
    await expect(keys("import", file)).rejects.toMatchObject({ code: 1, stderr: "No (400)\n" });
    worker.answer = { status: 200, body: [] };
    await keys("import", file);
    const sizes = calls
      .filter((call) => call.startsWith("POST"))
      .map((call) => JSON.parse(call.slice(call.indexOf("{"))).records.length);
    expect(sizes).toEqual([40, 1]);
  });
});
