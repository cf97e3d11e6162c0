/** The assets of `/console`: src/console, built by Vite. */
import { join } from "node:path";
import { build } from "vite";
import type { Assets } from "./assets.ts";

export async function buildConsole(root: string): Promise<Assets> {
  const built = await build({
    configFile: false,
    root: join(root, "src/console"),
    base: "/console/",
    logLevel: "warn",
    oxc: { jsx: { runtime: "automatic", importSource: "preact" } },
    build: {
      write: false,
      target: "es2022",
      assetsInlineLimit: 0,
      modulePreload: { polyfill: false },
    },
  });
  const outputs = Array.isArray(built) ? built : [built];
  return new Map(
    outputs.flatMap((one) =>
      "output" in one
        ? one.output.map(
            (file) => [`console/${file.fileName}`, file.type === "chunk" ? file.code : file.source] as const,
          )
        : [],
    ),
  );
}
