/** Generates a client in a folder, compiles it with what is asked of it, and loads that. */
import { copyFileSync, mkdirSync, rmSync, writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";
import { CliError } from "../../../src/cli/cli-error.ts";
import type { Api, Tasks } from "../client.ts";
import { runProgram } from "../run-program.ts";

const root = new URL("../../../", import.meta.url);

/** Strict, as a project would have it. */
const tsconfig = {
  compilerOptions: {
    strict: true,
    noUncheckedIndexedAccess: true,
    noEmit: true,
    target: "es2024",
    lib: ["es2024", "dom", "dom.iterable"],
    module: "esnext",
    moduleResolution: "bundler",
    allowImportingTsExtensions: true,
    verbatimModuleSyntax: true,
    skipLibCheck: true,
    typeRoots: [fileURLToPath(new URL("node_modules/@types", root))],
    types: ["node"],
  },
  include: ["smoke.ts", "generated"],
};

/** @throws CliError if it cannot be generated, or does not compile */
export async function makeClient(
  api: Api,
  folder: URL,
  [program, ...args]: readonly [string, ...(readonly string[])],
  smoke: string,
): Promise<Tasks> {
  const { origin } = new URL(api.url);
  const file = (path: string) => fileURLToPath(new URL(path, folder));
  rmSync(file("generated"), { recursive: true, force: true });
  mkdirSync(file("generated"));
  const document = await fetch(`${origin}/openapi.json`);
  if (!document.ok) throw new CliError(`${origin}/openapi.json: ${document.status}`);
  writeFileSync(file("openapi.json"), await document.text());
  writeFileSync(file("tsconfig.json"), JSON.stringify(tsconfig));
  writeFileSync(file("orval.config.mjs"), orvalConfig(origin));
  copyFileSync(fileURLToPath(new URL(`smoke/${smoke}`, import.meta.url)), file("smoke.ts"));
  copyFileSync(fileURLToPath(new URL("smoke/api.ts", import.meta.url)), file("api.ts"));

  const tsc = fileURLToPath(new URL("node_modules/typescript/bin/tsc", root));
  await runProgram(process.execPath, [file(`node_modules/${program}`), ...args], folder);
  await runProgram(process.execPath, [tsc, "-p", "."], folder);
  await build({
    entryPoints: [file("smoke.ts")],
    bundle: true,
    outfile: file("smoke.mjs"),
    format: "esm",
    platform: "node",
    logLevel: "error",
  });
  const made: { prepare: (given: object) => Tasks } = await import(new URL("smoke.mjs", folder).href);
  const { key, companyId, integration } = api;
  return made.prepare({ origin, key, companyId, integration });
}

const orvalConfig = (origin: string) => `export default { crosswalk: {
  input: "./openapi.json",
  output: { target: "./generated/orval.ts", client: "fetch", baseUrl: ${JSON.stringify(origin)} },
} };
`;
