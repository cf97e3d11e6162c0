/** Installs a client from npm in a folder of its own, so that it meets none of the project's own packages. */
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { CliError } from "../../src/cli/cli-error.ts";
import type { Client } from "./client.ts";
import { runProgram } from "./run-program.ts";

const cache = new URL("../../node_modules/.cache/clients/", import.meta.url);

interface Installed {
  readonly version: string;
  readonly folder: URL;
  /** A module from there, as `import()` gives it. */
  load(name: string): Promise<unknown>;
}

/**
 * The newest versions, unless those of last time will do.
 * @throws CliError where npm fails
 */
export async function install(client: Client, isOffline: boolean): Promise<Installed> {
  const { name, beside = [], entry } = client;
  const folder = new URL(`${name.replaceAll(/[^\w-]/g, "-")}/`, cache);
  if (client.isWrittenOut)
    return { version: "", folder, load: () => Promise.reject(new Error(`${name} has no package.`)) };
  mkdirSync(folder, { recursive: true });
  if (!isOffline) {
    writeFileSync(new URL("package.json", folder), '{ "private": true }\n');
    await runNpm(
      ["install", ...[name, ...beside].map((spec) => (/.@/.test(spec) ? spec : `${spec}@latest`))],
      folder,
    );
  }
  // A module that is there finds what is installed there.
  const loaderFile = new URL("load.mjs", folder);
  writeFileSync(loaderFile, "export const load = (name) => import(name);\n");
  const loader = import(loaderFile.href) as Promise<Pick<Installed, "load">>;
  return {
    folder,
    version: readVersion(new URL(`node_modules/${name}/package.json`, folder)),
    load: (wanted) => {
      if (wanted === name && entry !== undefined)
        return import(new URL(`node_modules/${entry}`, folder).href);
      return loader.then(({ load }) => load(wanted));
    },
  };
}

function runNpm(command: readonly string[], folder: URL): Promise<void> {
  const options = ["--no-audit", "--no-fund", "--loglevel=error", "--ignore-scripts"];
  const npm = process.env.npm_execpath;
  const [program, first] = npm === undefined ? ["npm", []] : [process.execPath, [npm]];
  return runProgram(program, [...first, ...command, ...options], folder);
}

function readVersion(file: URL): string {
  try {
    return String(JSON.parse(readFileSync(file, "utf8")).version);
  } catch {
    throw new CliError(`It was never installed here; run without --offline: ${fileURLToPath(file)}`);
  }
}
