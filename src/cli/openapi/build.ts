/** The documents of the API, made from its source as it is: bundled, since Node does not find its imports by itself. */
import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
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
  const { outputFiles } = await build({
    entryPoints: [path("src/openapi/index.ts")],
    bundle: true,
    write: false,
    format: "esm",
    platform: "node",
    logLevel: "warning",
  });
  const [output] = outputFiles;
  if (!output) throw new Error("esbuild made nothing of src/openapi/index.ts");
  const source: Source = await import(
    `data:text/javascript;base64,${Buffer.from(output.contents).toString("base64")}`
  );
  const { version } = JSON.parse(readFileSync(path("package.json"), "utf8"));
  return new Map([
    ["docs/openapi.json", `${JSON.stringify(source.buildOpenApi(version), null, 2)}\n`],
    ["docs/types.ts", source.buildTypes()],
  ]);
}
