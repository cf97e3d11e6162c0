/** Bundles Workers as they are deployed, by the settings of wrangler.toml: one minified ES module. */
import { dirname } from "node:path";
import { gzipSync } from "node:zlib";
import { build, type Metafile } from "esbuild";

export interface Bundle {
  readonly script: string;
  readonly bytes: number;
  readonly gzipBytes: number;
  /** The bytes of each package, and of each folder of our own, the largest first. */
  readonly parts: readonly (readonly [string, number])[];
}

export async function bundle(entry: string, minify = true): Promise<Bundle> {
  const { outputFiles, metafile } = await build({
    entryPoints: [entry],
    bundle: true,
    minify,
    write: false,
    metafile: true,
    format: "esm",
    target: "es2024",
    // what wrangler asks esbuild for
    conditions: ["workerd", "worker", "browser"],
    external: ["cloudflare:*", "node:*"],
    logLevel: "warning",
  });
  const [output] = outputFiles;
  if (!output) throw new Error(`esbuild made nothing of ${entry}`);
  return {
    script: output.text,
    bytes: output.contents.byteLength,
    gzipBytes: gzipSync(output.contents, { level: 9 }).byteLength,
    parts: partsOf(metafile),
  };
}

function partsOf({ outputs }: Metafile): Bundle["parts"] {
  const sizes = new Map<string, number>();
  for (const { inputs } of Object.values(outputs)) {
    for (const [file, { bytesInOutput }] of Object.entries(inputs)) {
      const part = /node_modules\/((?:@[^/]+\/)?[^/]+)/.exec(file)?.[1] ?? dirname(file);
      sizes.set(part, (sizes.get(part) ?? 0) + bytesInOutput);
    }
  }
  return [...sizes].sort(([, one], [, other]) => other - one);
}
