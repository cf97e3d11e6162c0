/** `npm run restore:drill` from its arguments to its report, with a wrangler that has a bucket at Cloudflare. */
import { spawnSync } from "node:child_process";
import {
  cpSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { readKeysFile } from "../../../src/cli/keys/keys-file.ts";
import { mapping, usual, writeBackup } from "../../support/backup/written-backup.ts";

const root = fileURLToPath(new URL("../../..", import.meta.url));
const migrations = readdirSync(join(root, "migrations")).toSorted();

let folder = "";
let bucket = "";

/** Answers for the bucket, and has the real wrangler do the rest. */
const standIn = () => `
  import { spawn } from "node:child_process";
  import { appendFileSync, cpSync } from "node:fs";
  import { basename } from "node:path";
  const given = process.argv.slice(2);
  if (given[0] === "r2") {
    appendFileSync("calls", given.map((each) => each.startsWith("/") ? basename(each) : each).join(" ") + "\\n");
    cpSync(${JSON.stringify(bucket)} + "/" + basename(given[3]).replace(/^DB.json$/, "manifest.json"), given[5]);
  } else {
    const real = ${JSON.stringify(join(root, "node_modules/wrangler/bin/wrangler.js"))};
    const child = spawn(process.execPath, [real, ...given], { stdio: "inherit" });
    child.on("exit", (code) => process.exit(code ?? 1));
  }
`;

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "crosswalk-"));
  bucket = join(folder, "bucket");
  for (const name of ["src", "migrations", "package.json", "tsconfig.json"])
    cpSync(join(root, name), join(folder, name), { recursive: true });
  for (const name of ["bucket", "dist/pages", "node_modules/wrangler/bin"])
    mkdirSync(join(folder, name), { recursive: true });
  const config = readFileSync(join(root, "wrangler.toml"), "utf8");
  const bound = config.replace(/^# (\[\[r2_buckets\]\])\n# (.*)\n# (.*)$/m, "$1\n$2\n$3");
  writeFileSync(join(folder, "wrangler.toml"), bound);
  const link = (from: string, except: string) => {
    for (const name of readdirSync(join(root, from)).filter((each) => each !== except))
      symlinkSync(join(root, from, name), join(folder, from, name));
  };
  link("node_modules", "wrangler");
  link("node_modules/wrangler", "bin");
  writeFileSync(join(folder, "node_modules/wrangler/bin/wrangler.js"), "");
  writeFileSync(join(folder, "node_modules/wrangler/bin/package.json"), '{"type": "module"}');
  writeFileSync(join(folder, "node_modules/wrangler/bin/wrangler.js"), standIn());
});

afterAll(() => {
  rmSync(folder, { recursive: true, force: true, maxRetries: 5 });
});

function drill(...given: readonly string[]) {
  const { status, stdout, stderr } = spawnSync(process.execPath, ["src/cli/restore.ts", ...given], {
    cwd: folder,
    encoding: "utf8",
    env: { ...process.env, NO_COLOR: "1" },
  });
  return { status, stderr, lines: stdout.trim().split(/ *\n/) };
}

/** The columns of the report that say what was checked, and how it went. */
const outcomes = (lines: readonly string[]) =>
  lines.flatMap((line) => {
    const [what, , how] = line.split(/ {2,}/);
    return how === undefined ? [] : [`${what}: ${how}`];
  });

const good = [
  ...["rows", "PRAGMA integrity_check", "foreign keys", "schema", "GET /health/ready"],
  ...["list", "retrieve", "look-up", "changes"],
].map((what) => `${what}: ok`);

describe.skipIf(process.platform === "win32")("npm run restore:drill", () => {
  it("takes the newest backup from Cloudflare, tries it, and writes it for a new database", () => {
    const left = ["x", "y", "w"].map((id) => mapping(id, { companyId: "left" }));
    const hash = "0".repeat(64);
    const { parts, name } = writeBackup(bucket, {
      ...usual,
      company: [...usual.company, { id: "left", name: "Left", createdAt: usual.company[0]?.createdAt }],
      companyFence: [
        { companyId: "left", state: "left", database: "DB_EAST", announcedAt: null, until: null },
      ],
      externalIntegrationMapping: [...usual.externalIntegrationMapping, ...left],
      key: [{ hash, record: { id: "k1", companyId: "acme" } }],
    });
    const { status, stderr, lines } = drill(
      ...["--remote", "--output", "restore.sql", "--keys", "keys.ndjson"],
    );
    expect({ status, stderr }).toEqual({ status: 0, stderr: "" });
    const more = ["parts", "mappings as read", "mappings by their changes", "API keys"];
    expect(outcomes(lines)).toEqual([...more.map((what) => `${what}: ok`), ...good]);
    const calls = readFileSync(join(folder, "calls"), "utf8").trim().split("\n");
    const get = (key: string, file: string) =>
      `r2 object get crosswalk-backups/${key} --file ${file} --remote`;
    expect(calls[0]).toBe(get("newest/DB.json", "manifest.json"));
    expect(calls.slice(1).toSorted()).toEqual(
      parts.map((part) => get(`DB/${name}/${part.name}`, part.name)).toSorted(),
    );
    const database = new DatabaseSync(":memory:");
    for (const each of migrations) database.exec(readFileSync(join(root, "migrations", each), "utf8"));
    database.exec(readFileSync(join(folder, "restore.sql"), "utf8"));
    const ids = database.prepare('SELECT "id" FROM "externalIntegrationMapping" ORDER BY 1').all();
    expect(ids.map(({ id }) => id)).toEqual(["a", "b", "w", "x", "y"]);
    database.close();
    const keys = readKeysFile(readFileSync(join(folder, "keys.ndjson"), "utf8"), "keys.ndjson");
    expect(keys).toEqual([{ kind: "record", line: 2, record: { hash, id: "k1", companyId: "acme" } }]);
    expect(readdirSync(folder).filter((each) => each.startsWith("wrangler."))).toEqual(["wrangler.toml"]);
  }, 120_000);

  it("tries an export of D1", () => {
    const applied = migrations.map((each, index) => `(${index + 1}, '${each}', '2026-01-01 00:00:00')`);
    const sql = [
      ...migrations.map((each) => readFileSync(join(root, "migrations", each), "utf8")),
      'CREATE TABLE "d1_migrations" ("id" INTEGER PRIMARY KEY AUTOINCREMENT, "name" TEXT UNIQUE, "applied_at" TIMESTAMP NOT NULL);',
      `INSERT INTO "d1_migrations" VALUES ${applied.join(", ")};`,
      readFileSync(join(folder, "restore.sql"), "utf8"),
    ];
    writeFileSync(join(folder, "backup.sql"), sql.join("\n"));
    const { status, stderr, lines } = drill("--sql", "backup.sql");
    expect({ status, stderr }).toEqual({ status: 0, stderr: "" });
    expect(outcomes(lines)).toEqual(good);
  }, 120_000);
});
