/** `wrangler deploy --dry-run` with the settings of wrangler.toml and with those that the documents tell to put there. */
import { spawnSync } from "node:child_process";
import { cpSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, describe, expect, it } from "vitest";

const root = fileURLToPath(new URL("../..", import.meta.url));
const read = (name: string) => readFileSync(join(root, name), "utf8");
const settings = read("wrangler.toml");

let folder = "";

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "crosswalk-"));
  cpSync(join(root, "src"), join(folder, "src"), { recursive: true });
  cpSync(join(root, "dist"), join(folder, "dist"), { recursive: true });
  cpSync(join(root, "package.json"), join(folder, "package.json"));
  symlinkSync(join(root, "node_modules"), join(folder, "node_modules"));
});
afterAll(() => {
  rmSync(folder, { recursive: true, force: true });
});

/** The first TOML after a heading of a document, as it is without the indentation of a list. */
function tomlUnder(document: string, heading: string): string {
  const text = read(document);
  const [, indent = "", block] =
    /^( *)```toml\n(.*?)^ *```/ms.exec(text.slice(text.indexOf(`${heading}\n`))) ?? [];
  if (block === undefined) throw new Error(`${document} has no TOML under ${heading}`);
  return block.replaceAll(new RegExp(`^${indent}`, "gm"), "");
}

/** The settings with those variables in place of their own. */
function withVariables(toml: string, block: string): string {
  return block
    .trim()
    .split("\n")
    .reduce((text, line) => {
      const [name = ""] = line.split(" ");
      const own = new RegExp(`^${name} = .*$`, "m");
      if (!own.test(text)) throw new Error(`wrangler.toml has no ${name}`);
      return text.replace(own, line);
    }, toml);
}

function dryRun(toml: string, ...options: readonly string[]) {
  writeFileSync(join(folder, "wrangler.toml"), toml);
  const wrangler = join(root, "node_modules/wrangler/bin/wrangler.js");
  const { status, stdout, stderr } = spawnSync(
    process.execPath,
    [wrangler, "deploy", "--dry-run", "--outdir", "dist", ...options],
    { cwd: folder, encoding: "utf8", env: { ...process.env, WRANGLER_SEND_METRICS: "false", NO_COLOR: "1" } },
  );
  const output = stdout + stderr;
  return { status, output, warnings: output.match(/.*(\[WARNING|\[ERROR|deprecat|unexpected).*/gi) ?? [] };
}

/** As wrangler writes them after it has made a database and a namespace. */
function withIds(toml: string): string {
  return toml
    .replace('database_name = "crosswalk"', 'database_name = "crosswalk"\ndatabase_id = "production"')
    .replace('binding = "API_KEYS"', 'binding = "API_KEYS"\nid = "production"');
}

const front = () => `${tomlUnder("README.md", "### The front door")}${settings}`;
/** With the limiter of attempts, the bucket, and all else that is commented out. */
const uncommented = (toml: string) =>
  toml.replace(
    /^# (?=\[\[ratelimits\]\]|name = "ATTEMPT|namespace_id|simple|\[\[r2_buckets\]\]|binding = "BACKUPS"|bucket_name|\[limits\]|cpu_ms|\[placement\]|mode = "smart"|\[\[analytics|binding = "METRICS"|dataset)/gm,
    "",
  );

describe("wrangler deploy --dry-run", () => {
  it.each<[string, () => string, readonly string[], environment?: string]>([
    // Together: wrangler takes seconds for each, and its warnings name what they are about.
    [
      "the front door, the free plan, and all that is commented out",
      () => uncommented(withVariables(front(), tomlUnder("docs/operations.md", "## The free plan"))),
      [
        ...['env.MAX_BODY_ROWS ("100")', 'env.LOG_REQUESTS ("errors")', "env.DB (crosswalk)"],
        ...["env.ATTEMPT_LIMITER", "env.METRICS", "env.BACKUPS"],
      ],
    ],
    // It shares no address, database or namespace with production.
    ["staging", () => withIds(front()), ["env.DB (crosswalk-staging)", "env.API_KEYS  "], "staging"],
  ])(
    "is clean for %s",
    (_, toml, bindings, environment = "") => {
      const { status, output, warnings } = dryRun(toml(), `--env=${environment}`);
      expect({ status, warnings }).toEqual({ status: 0, warnings: [] });
      for (const binding of bindings) expect(output).toContain(binding);
    },
    60_000,
  );
});

describe("npm run deploy -- --dry-run", () => {
  it("checks wrangler.toml as it is, and changes nothing", () => {
    const { status, stdout, stderr } = spawnSync(
      process.execPath,
      [join(root, "src/cli/deploy.ts"), "--dry-run"],
      { cwd: root, encoding: "utf8", env: { ...process.env, NO_COLOR: "1" } },
    );
    expect({ status, stderr }).toEqual({ status: 0, stderr: "" });
    expect(stdout).toMatch(/^A dry run: nothing is changed\./);
    for (const part of [
      "npx wrangler d1 migrations apply DB --remote --env=",
      "env.DB (crosswalk)",
      'env.MAX_BODY_ROWS ("20000")',
      "--dry-run: exiting now.",
    ]) {
      expect(stdout).toContain(part);
    }
  }, 60_000);
});

describe("wrangler.toml", () => {
  it("keeps URLs out of Cloudflare's logs", () => {
    expect(settings).toMatch(/^\[observability\]\n(.+\n)*redact_query_string = true$/m);
    expect(settings).toMatch(/^\[observability\.logs\]\n(.+\n)*invocation_logs = false$/m);
  });
});
