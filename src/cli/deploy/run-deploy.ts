/** Runs the steps of a deploy, or says what they would be. */
import { spawnSync } from "node:child_process";
import { existsSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { CliError } from "../cli-error.ts";
import { type Deployed, readDeployed } from "./deployed.ts";
import type { DeployFlags } from "./flags.ts";
import { listCommand, planDeploy, type Step } from "./plan.ts";
import type { DeployTarget } from "./target.ts";
import { untilReady } from "./until-ready.ts";

export interface DeployTools {
  /** The script of wrangler. */
  readonly wrangler: string;
  /** The project's folder. */
  readonly folder: string;
  readonly buildPages: () => Promise<unknown>;
  readonly commit: string;
  readonly say: (text: string) => void;
  /** Where wrangler's output goes. */
  readonly output: "inherit" | "ignore";
}

/** @throws CliError if a step fails: what follows it is not run */
export async function runDeploy(target: DeployTarget, flags: DeployFlags, tools: DeployTools): Promise<void> {
  const { say } = tools;
  await tools.buildPages();
  if (flags.dryRun) return dryRun(target, flags, tools);

  const existing = new Set(target.databases.every(({ hasId }) => hasId) ? [] : listDatabases(flags, tools));
  const steps = planDeploy(target, flags, tools.commit, existing);
  let url = flags.url;
  for (const step of steps) {
    say(`\n${sayStep(step, target, flags)}`);
    switch (step.kind) {
      case "migrate":
        if (!runWrangler(step.command, tools)) {
          const deployed = steps.indexOf(step) > steps.findIndex(({ kind }) => kind === "deploy");
          throw new CliError(
            deployed
              ? `The Worker is deployed, but the migrations of ${step.database.binding} failed: see above. Until they are applied, it is not ready. Run the same command again.`
              : `The migrations of ${step.database.binding} failed: see above. Nothing was deployed.`,
          );
        }
        break;
      case "deploy": {
        const deployed = deployWorker(step.command, tools);
        url ??= deployed.url;
        break;
      }
      case "ready":
        await expectReady(url, target, flags, tools);
    }
  }
}

/** Wrangler's own dry run checks the bundle and the settings; the rest is only told. */
function dryRun(target: DeployTarget, flags: DeployFlags, tools: DeployTools): void {
  const everything = new Set(target.databases.map(({ name }) => name));
  const steps = planDeploy(target, flags, tools.commit, everything);
  tools.say("A dry run: nothing is changed. This is what would be done:");
  for (const [index, step] of steps.entries()) {
    tools.say(`\n${index + 1}. ${sayStep(step, target, flags)}`);
    if (step.kind === "migrate" && !step.database.hasId) {
      tools.say("   If it does not exist yet: after the deploy, which creates it.");
    }
    if (step.kind === "deploy" && !runWrangler(step.command, tools)) {
      throw new CliError("wrangler deploy --dry-run failed: see above.");
    }
  }
}

function sayStep(step: Step, { worker }: DeployTarget, { url, waitSeconds }: DeployFlags): string {
  switch (step.kind) {
    case "migrate":
      return `Migrations of ${step.database.binding} (${step.database.name}): ${asText(step.command)}`;
    case "deploy":
      return `The Worker ${worker}: ${asText(step.command)}`;
    case "ready":
      return `Ask ${url?.origin ?? "the deployed Worker"} whether it is ready, for up to ${waitSeconds} seconds.`;
  }
}

const asText = (command: readonly string[]) =>
  ["npx wrangler", ...command.map((part) => (/^[\w=./:@-]+$/.test(part) ? part : `'${part}'`))].join(" ");

function listDatabases(flags: DeployFlags, tools: DeployTools): readonly string[] {
  const { status, stdout } = spawnWrangler(listCommand(flags), tools, ["ignore", "pipe", "inherit"]);
  try {
    if (status === 0) return JSON.parse(stdout).map(({ name }: { readonly name: string }) => name);
  } catch {
    // Told below.
  }
  throw new CliError(
    `Cloudflare was not asked which databases exist: see above.${stdout.trim() && `\n${stdout.trim()}`}\nNothing was changed. If you are not logged in: npx wrangler login. With several accounts, put account_id into wrangler.toml.`,
  );
}

function deployWorker(command: readonly string[], tools: DeployTools): Deployed {
  const folder = mkdtempSync(join(tmpdir(), "crosswalk-deploy-"));
  try {
    const file = process.env.WRANGLER_OUTPUT_FILE_PATH ?? join(folder, "output.ndjson");
    if (!runWrangler(command, tools, { WRANGLER_OUTPUT_FILE_PATH: file })) {
      throw new CliError("wrangler deploy failed: see above. The Worker that ran before still runs.");
    }
    const deployed = existsSync(file) ? readDeployed(readFileSync(file, "utf8")) : undefined;
    if (!deployed) throw new CliError("wrangler deploy ended without a new version. Nothing was deployed.");
    return deployed;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

async function expectReady(
  url: URL | undefined,
  { worker }: DeployTarget,
  { environment, waitSeconds }: DeployFlags,
  { commit, say }: DeployTools,
): Promise<void> {
  if (url === undefined) {
    throw new CliError(
      `${worker} is deployed, but wrangler does not tell where it answers. Ask it yourself, or deploy with --url https://…`,
    );
  }
  const trouble = await untilReady(url, commit, waitSeconds);
  if (trouble === undefined) return say(`${worker} is deployed and ready: ${url.origin}`);
  const back = environment === "" ? "npx wrangler rollback" : `npx wrangler rollback --env ${environment}`;
  throw new CliError(
    `${worker} is deployed, but not ready after ${waitSeconds} s: ${url.origin}${trouble}\nTo go back to the version before: ${back}`,
  );
}

/**
 * Migrations are applied without a question: whoever says no to wrangler's would deploy without them. `wrangler deploy`
 * may ask.
 */
function runWrangler(
  command: readonly string[],
  tools: DeployTools,
  variables: Readonly<Record<string, string>> = {},
): boolean {
  const input = command[0] === "deploy" ? tools.output : "ignore";
  return spawnWrangler(command, tools, [input, tools.output, tools.output], variables).status === 0;
}

function spawnWrangler(
  command: readonly string[],
  { wrangler, folder }: DeployTools,
  stdio: ["inherit" | "ignore", "inherit" | "ignore" | "pipe", "inherit" | "ignore"],
  variables: Readonly<Record<string, string>> = {},
) {
  const env = { ...process.env, WRANGLER_SEND_METRICS: "false", WRANGLER_HIDE_BANNER: "true", ...variables };
  const { status, stdout } = spawnSync(process.execPath, [wrangler, ...command], {
    cwd: folder,
    stdio,
    env,
    encoding: "utf8",
  });
  return { status, stdout: stdout ?? "" };
}
