/**
 * `npm run lint:openapi`: docs/openapi.json by Redocly's recommended rules, with no finding, and by Spectral's rules for
 * OpenAPI, with no error. Neither goes online.
 */
import { spawn } from "node:child_process";
import { fileURLToPath } from "node:url";
import { CliError, run } from "../../src/cli/cli-error.ts";

const root = fileURLToPath(new URL("../..", import.meta.url));
const env = {
  ...process.env,
  REDOCLY_TELEMETRY: "off",
  REDOCLY_SUPPRESS_UPDATE_NOTICE: "true",
  SCARF_ANALYTICS: "false",
};

interface Outcome {
  readonly code: number | null;
  readonly stdout: string;
  readonly all: string;
}

/** A program of a package, on this Node. */
function play(program: string, args: readonly string[]): Promise<Outcome> {
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, [`node_modules/${program}`, ...args], { cwd: root, env });
    let [stdout, all] = ["", ""];
    child.stdout.on("data", (text) => {
      stdout += text;
      all += text;
    });
    child.stderr.on("data", (text) => {
      all += text;
    });
    child.on("error", reject);
    child.on("close", (code) => resolve({ code, stdout, all }));
  });
}

const document = "docs/openapi.json";

async function redocly(): Promise<string | undefined> {
  const args = ["lint", document, "--extends", "recommended", "--format", "json"];
  const { stdout, all } = await play("@redocly/cli/bin/cli.js", args);
  try {
    const { errors, warnings } = JSON.parse(stdout).totals;
    return errors + warnings === 0 ? undefined : all;
  } catch {
    return all;
  }
}

async function spectral(): Promise<string | undefined> {
  const args = ["lint", document, "--ruleset", "test/openapi/spectral.yaml", "--fail-severity", "error"];
  const { code, all } = await play("@stoplight/spectral-cli/dist/index.js", args);
  return code === 0 ? undefined : all;
}

await run(async () => {
  const found = (await Promise.all([redocly(), spectral()])).filter((text) => text !== undefined);
  if (found.length > 0) throw new CliError(found.join("\n"));
  console.log(`${document}: nothing is found by Redocly, no error by Spectral`);
});
