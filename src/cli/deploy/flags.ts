/** The arguments of `npm run deploy`: its own, those of every wrangler command, and those of `wrangler deploy`. */
import { CliError } from "../cli-error.ts";

export interface DeployFlags {
  readonly dryRun: boolean;
  /** The environment of wrangler.toml; "" for its top level. */
  readonly environment: string;
  /** Where the deployed Worker is, if wrangler's output should not decide. */
  readonly url?: URL;
  /** How long the deployed Worker may take to be ready. */
  readonly waitSeconds: number;
  /** The file of settings, if it is not wrangler.toml. */
  readonly config?: string;
  /** For every wrangler command. */
  readonly everywhere: readonly string[];
  /** For `wrangler deploy`, in the order given. */
  readonly deploy: readonly string[];
}

export const deployHelp = `Usage: npm run deploy -- [flags]

Builds the pages, applies the migrations of every bound database, deploys the Worker, and asks it whether it is ready.

  --dry-run          changes nothing: checks the bundle and the settings, and says what would be done
  --env <name>       an environment of wrangler.toml, such as staging
  --url <url>        where the deployed Worker is, if wrangler does not tell
  --wait <seconds>   how long it may take to be ready (120)
  --config, --env-file, --profile   as wrangler has them, for every step

Any other flag is for wrangler deploy, such as --message "Why" or --keep-vars.`;

const short: Readonly<Record<string, string>> = { "-e": "--env", "-c": "--config", "-h": "--help" };
const withValue = new Set(["--env", "--url", "--wait", "--config", "--env-file", "--profile"]);
const LONGEST_WAIT_SECONDS = 3600;

/**
 * @param environment where npm puts flags that come without `--` before them
 * @throws CliError 2 if they are wrong
 */
export function readDeployFlags(
  args: readonly string[],
  environment: Readonly<Record<string, string | undefined>>,
): DeployFlags | "help" {
  refuseTaken(environment);
  const values = new Map<string, string>();
  const everywhere: string[] = [];
  const deploy: string[] = [];
  // npm takes this one for itself too, and a deploy that was meant as a dry run must not be one.
  let dryRun = environment.npm_config_dry_run === "true";
  const rest = args.values();
  for (const arg of rest) {
    const [, written = arg, attached] = /^(-[^=]*)=(.*)$/s.exec(arg) ?? [];
    const name = short[written] ?? written;
    if (name === "--help") return "help";
    if (name === "--dry-run") dryRun = attached !== "false";
    else if (withValue.has(name)) {
      const value = attached ?? rest.next().value;
      if (value === undefined) throw new CliError(`${name} needs a value.`, 2);
      values.set(name, value);
      if (name !== "--env" && name !== "--url" && name !== "--wait") everywhere.push(`${name}=${value}`);
    } else if (arg !== "--") {
      if (deploy.length === 0 && !arg.startsWith("-"))
        throw new CliError(`What is "${arg}"?\n\n${deployHelp}`, 2);
      deploy.push(arg);
    }
  }
  const url = values.get("--url");
  const config = values.get("--config");
  return {
    dryRun,
    environment: values.get("--env") ?? environment.CLOUDFLARE_ENV ?? "",
    waitSeconds: readSeconds(values.get("--wait")),
    ...(url !== undefined && { url: readUrl(url) }),
    ...(config !== undefined && { config }),
    everywhere,
    deploy,
  };
}

function refuseTaken(environment: Readonly<Record<string, string | undefined>>): void {
  const taken = ["env", "url", "wait"].find((name) => environment[`npm_config_${name}`] !== undefined);
  if (taken === undefined) return;
  throw new CliError(`npm took --${taken} for itself. Put -- before it: npm run deploy -- --${taken} …`, 2);
}

function readUrl(text: string): URL {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (url?.protocol === "https:" || url?.protocol === "http:") return url;
  throw new CliError(`--url must be a URL, such as https://crosswalk.example.com, not ${text}`, 2);
}

function readSeconds(text = "120"): number {
  const seconds = /^\d+$/.test(text) ? Number(text) : Number.NaN;
  if (seconds <= LONGEST_WAIT_SECONDS) return seconds;
  throw new CliError(`--wait must be seconds, from 0 to ${LONGEST_WAIT_SECONDS}, not ${text}`, 2);
}
