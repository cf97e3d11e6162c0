/**
 * What is made from sources: the documents of the API, and the list of migrations. The API's source is bundled first,
 * since Node does not find its imports by itself.
 */
import { mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { build } from "esbuild";

/** What src/openapi/index.ts exports; its types need the Worker's. */
interface Source {
  readonly buildOpenApi: (version: string) => object;
  readonly buildTypes: () => string;
}

/** By the paths of their files. */
export type Documents = ReadonlyMap<string, string>;

const path = (relative: string) => fileURLToPath(new URL(`../../../${relative}`, import.meta.url));

export async function buildDocuments(): Promise<Documents> {
  const source = await bundled();
  const { version } = JSON.parse(readFileSync(path("package.json"), "utf8"));
  return new Map([
    ["docs/openapi.json", `${JSON.stringify(source.buildOpenApi(version), null, 2)}\n`],
    ["docs/types.ts", source.buildTypes()],
    ["src/db/migrations.ts", renderMigrations()],
  ]);
}

/** The Worker knows the migrations by name: it cannot look into the folder. */
function renderMigrations(): string {
  const names = readdirSync(path("migrations")).filter((name) => name.endsWith(".sql"));
  return `/** The migrations that the code needs, in order. Written by \`npm run openapi\` from migrations/. */
export const migrations: readonly string[] = [
${names
  .toSorted()
  .map((name) => `  ${JSON.stringify(name)},\n`)
  .join("")}];
`;
}

/** Of a file rather than a `data:` URL: with one of those, an error prints the whole of it. */
async function bundled(): Promise<Source> {
  const folder = mkdtempSync(join(tmpdir(), "crosswalk-openapi-"));
  try {
    const outfile = join(folder, "openapi.mjs");
    await build({
      entryPoints: [path("src/openapi/index.ts")],
      bundle: true,
      outfile,
      format: "esm",
      platform: "node",
      logLevel: "warning",
    });
    return await import(pathToFileURL(outfile).href);
  } finally {
    rmSync(folder, { recursive: true });
  }
}
