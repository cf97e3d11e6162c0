/** `npm run deploy`: its flags, its plan, and a run with a wrangler that only writes down what it is told. */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createServer } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { readCommit } from "../../src/cli/deploy/commit.ts";
import { readDeployed } from "../../src/cli/deploy/deployed.ts";
import { readDeployFlags } from "../../src/cli/deploy/flags.ts";
import { planDeploy } from "../../src/cli/deploy/plan.ts";
import { runDeploy } from "../../src/cli/deploy/run-deploy.ts";
import { readTarget } from "../../src/cli/deploy/target.ts";

const root = fileURLToPath(new URL("../..", import.meta.url));

function flagsOf(...args: readonly string[]) {
  const flags = readDeployFlags(args, {});
  if (flags === "help") throw new TypeError("flags were expected");
  return flags;
}

const database = (binding: string, hasId: boolean) => ({ binding, name: binding.toLowerCase(), hasId });
const one = { worker: "crosswalk", databases: [database("DB", false)] };
const two = { worker: "crosswalk", databases: [database("DB", true), database("DB_EAST", false)] };

describe("the flags", () => {
  it.each([
    [[], { dryRun: false, environment: "", waitSeconds: 120, everywhere: [], deploy: [] }],
    [["--dry-run"], { dryRun: true, deploy: [] }],
    [["--", "--dry-run"], { dryRun: true, deploy: [] }],
    [["--env", "staging"], { environment: "staging", deploy: [] }],
    [["--env=staging", "--dry-run"], { environment: "staging", dryRun: true, deploy: [] }],
    [["-e", "staging"], { environment: "staging", deploy: [] }],
    [["--url", "https://a.example/x", "--wait=5"], { url: new URL("https://a.example/x"), waitSeconds: 5 }],
    [["-c", "a.toml"], { config: "a.toml", everywhere: ["--config=a.toml"], deploy: [] }],
    [["--profile", "work", "--env-file=b"], { everywhere: ["--profile=work", "--env-file=b"], deploy: [] }],
    [
      ["--message", "Why not", "--dry-run", "--keep-vars"],
      { dryRun: true, deploy: ["--message", "Why not", "--keep-vars"] },
    ],
  ])("%j", (args, expected) => {
    expect(flagsOf(...args)).toMatchObject(expected);
  });

  it("are heeded where npm took them for itself, or refused", () => {
    expect(readDeployFlags([], { npm_config_dry_run: "true" })).toMatchObject({ dryRun: true });
    expect(() => readDeployFlags(["staging"], { npm_config_env: "true" })).toThrow(
      "npm took --env for itself. Put -- before it: npm run deploy -- --env …",
    );
  });

  it("take the environment from wrangler's variable too", () => {
    expect(readDeployFlags([], { CLOUDFLARE_ENV: "staging" })).toMatchObject({ environment: "staging" });
  });

  it.each([
    [["staging"], 'What is "staging"?'],
    [["--env"], "--env needs a value."],
    [["--url", "crosswalk.example.com"], "--url must be a URL"],
    [["--wait", "soon"], "--wait must be seconds, from 0 to 3600, not soon"],
  ])("%j is refused", (args, message) => {
    expect(() => flagsOf(...args)).toThrow(message);
  });
});

describe("the plan", () => {
  const commands = (
    target: typeof one,
    args: readonly string[],
    existing: readonly string[] = [],
    commit = "c0ffee",
  ) =>
    planDeploy(target, flagsOf(...args), commit, new Set(existing)).map((step) =>
      step.kind === "ready" ? "ready" : step.command.join(" "),
    );
  const define = '--define CROSSWALK_COMMIT:"c0ffee"';

  it("applies the migrations of every database before the deploy", () => {
    expect(commands(two, [], ["db_east"])).toEqual([
      "d1 migrations apply DB --remote --env=",
      "d1 migrations apply DB_EAST --remote --env=",
      `deploy --env= ${define}`,
      "ready",
    ]);
  });

  it("applies those of a database that the deploy creates after it", () => {
    expect(commands(two, [])).toEqual([
      "d1 migrations apply DB --remote --env=",
      `deploy --env= ${define}`,
      "d1 migrations apply DB_EAST --remote --env=",
      "ready",
    ]);
  });

  it("passes each flag to the steps that it is for", () => {
    expect(commands(one, ["--env", "staging", "--keep-vars", "--profile=work"], ["db"])).toEqual([
      "d1 migrations apply DB --remote --env=staging --profile=work",
      `deploy --env=staging --profile=work ${define} --keep-vars`,
      "ready",
    ]);
  });
});

describe("the target", () => {
  it("has the databases of the environment", () => {
    const file = join(root, "wrangler.toml");
    const names = (environment: string) => readTarget(file, environment).databases.map(({ name }) => name);
    expect(names("")).toEqual(["crosswalk"]);
    expect(names("staging")).toEqual(["crosswalk-staging"]);
    expect(readTarget(file, "staging").worker).toBe("crosswalk-staging");
  });

  it("is none where the settings do not have the environment", () => {
    expect(() => readTarget(join(root, "wrangler.toml"), "stagign")).toThrow(
      'No environment found in configuration with name "stagign"',
    );
  });
});

describe("wrangler's account of a deploy", () => {
  const told = (targets: readonly string[]) =>
    readDeployed(
      `{"type":"wrangler-session"}\n${JSON.stringify({ type: "deploy", version_id: "v", targets })}\n`,
    );

  it.each([
    [["crosswalk.acme.workers.dev", "schedule: 17 * * * *"], "https://crosswalk.acme.workers.dev/"],
    [["crosswalk.example.com (custom domain)"], "https://crosswalk.example.com/"],
    [["crosswalk.example.com/* (zone name: example.com)"], "https://crosswalk.example.com/"],
    [["example.com/api/*", "schedule: 17 * * * *"], undefined],
  ])("%j", (targets, url) => {
    expect(told(targets)?.url?.href).toBe(url);
  });

  it("is no deploy without a new version", () => {
    expect(readDeployed(`${JSON.stringify({ type: "deploy", version_id: null })}\n`)).toBeUndefined();
    expect(readDeployed("")).toBeUndefined();
  });
});

describe("a run", () => {
  let folder = "";
  let base = new URL("http://127.0.0.1");
  /** What the deployed Worker answers. */
  let answers: Readonly<Record<string, readonly [number, object]>> = {};
  const server = createServer((request, response) => {
    const [status, body] = answers[request.url ?? ""] ?? [404, {}];
    response
      .writeHead(status, { "Content-Type": "application/json", Connection: "close" })
      .end(JSON.stringify(body));
  });

  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), "crosswalk-"));
    writeFileSync(join(folder, "wrangler.js"), standIn);
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    const address = server.address();
    if (address === null || typeof address === "string") throw new TypeError("a port was expected");
    base = new URL(`http://127.0.0.1:${address.port}`);
  });

  beforeEach(() => {
    writeFileSync(join(folder, "calls"), "");
    behave({ databases: ["db"] });
    answers = {
      "/health": [200, { status: "ok", commit: "c0ffee" }],
      "/health/ready": [200, { status: "ok" }],
    };
  });

  afterAll(() => {
    server.close();
    rmSync(folder, { recursive: true, force: true });
  });

  /** What the stand-in does; `fails` is the beginning of a command. */
  const behave = (behavior: { databases: readonly string[]; fails?: string; stopped?: boolean }) =>
    writeFileSync(join(folder, "behavior.json"), JSON.stringify(behavior));

  const calls = () =>
    readFileSync(join(folder, "calls"), "utf8")
      .split("\n")
      .filter((line) => line !== "")
      .map((line) => line.replace(/ --env.*/, ""));

  const said: string[] = [];
  const deploy = (...args: readonly string[]) => {
    said.length = 0;
    return runDeploy(one, flagsOf(`--url=${base.origin}`, "--wait=0", ...args), {
      wrangler: join(folder, "wrangler.js"),
      folder,
      buildPages: async () => said.push("pages"),
      commit: "c0ffee",
      say: (text) => said.push(text),
      output: "ignore",
    });
  };

  it("migrates, deploys, and says that it is ready", async () => {
    await deploy();
    expect(calls()).toEqual(["d1 list --json", "d1 migrations apply DB --remote", "deploy"]);
    expect(said[0]).toBe("pages");
    expect(said.at(-1)).toBe(`crosswalk is deployed and ready: ${base.origin}`);
  });

  it("migrates a database that was not there after the deploy", async () => {
    behave({ databases: ["other"] });
    await deploy();
    expect(calls()).toEqual(["d1 list --json", "deploy", "d1 migrations apply DB --remote"]);
  });

  it("deploys nothing where a migration fails", async () => {
    behave({ databases: ["db"], fails: "d1 migrations" });
    await expect(deploy()).rejects.toThrow("The migrations of DB failed: see above. Nothing was deployed.");
    expect(calls()).toEqual(["d1 list --json", "d1 migrations apply DB --remote"]);
  });

  it("says that the first migrations failed where the Worker is there already", async () => {
    behave({ databases: [], fails: "d1 migrations" });
    await expect(deploy()).rejects.toThrow("The Worker is deployed, but the migrations of DB failed");
  });

  it("changes nothing where Cloudflare does not tell the databases", async () => {
    behave({ databases: [], fails: "d1 list" });
    await expect(deploy()).rejects.toThrow("Nothing was changed.");
    expect(calls()).toEqual(["d1 list --json"]);
  });

  it("fails where the deploy does, or is stopped", async () => {
    behave({ databases: ["db"], fails: "deploy" });
    await expect(deploy()).rejects.toThrow("wrangler deploy failed: see above.");
    behave({ databases: ["db"], stopped: true });
    await expect(deploy()).rejects.toThrow("wrangler deploy ended without a new version.");
  });

  it("fails where the deployed Worker is not ready, and says what is wrong and how to go back", async () => {
    const details = "database DB is behind: 0008_summaries.sql is not applied";
    answers = { ...answers, "/health/ready": [503, { code: "PGRST001", message: "Not ready", details }] };
    await expect(deploy("--env=staging")).rejects.toThrow(
      `crosswalk is deployed, but not ready after 0 s: ${base.origin}/health/ready answers 503, Not ready: ${details}\nTo go back to the version before: npx wrangler rollback --env staging`,
    );
  });

  it("fails where the version before still answers", async () => {
    answers = { ...answers, "/health": [200, { status: "ok", commit: "01d" }] };
    await expect(deploy()).rejects.toThrow("/health is answered by another version, of commit 01d");
  });

  it("is only told by a dry run, which has wrangler check the deploy", async () => {
    await deploy("--dry-run");
    expect(calls()).toEqual(["deploy --dry-run"]);
    expect(said.join("\n")).toContain(
      "1. Migrations of DB (db): npx wrangler d1 migrations apply DB --remote --env=",
    );
    behave({ databases: [], fails: "deploy" });
    await expect(deploy("--dry-run")).rejects.toThrow("wrangler deploy --dry-run failed: see above.");
  });
});

describe("the commit", () => {
  it("is git's, or unknown", () => {
    expect(readCommit(tmpdir())).toBe("unknown");
    expect(readCommit(root)).toMatch(/^(?:[0-9a-f]{40}(?:-dirty)?|unknown)$/);
  });
});

/** A wrangler that writes down what it is told, and does what `behavior.json` says. */
const standIn = `
const { appendFileSync, readFileSync } = require("node:fs");
const { join } = require("node:path");
const command = process.argv.slice(2).join(" ");
appendFileSync(join(__dirname, "calls"), command + "\\n");
const { databases, fails, stopped } = JSON.parse(readFileSync(join(__dirname, "behavior.json"), "utf8"));
if (fails && command.startsWith(fails)) process.exit(1);
if (command.startsWith("d1 list")) console.log(JSON.stringify(databases.map((name) => ({ name, uuid: "u" }))));
if (command.startsWith("deploy") && !command.includes("--dry-run")) {
  const line = { type: "deploy", version_id: stopped ? null : "v", targets: ["crosswalk.acme.workers.dev"] };
  appendFileSync(process.env.WRANGLER_OUTPUT_FILE_PATH, JSON.stringify(line) + "\\n");
}
`;
