/** The assets of `/docs`, of the page at `/` and of paths that lead nowhere: Swagger UI as its package has it, and our own files. */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { transform } from "esbuild";
import type { Assets } from "./assets.ts";

const swagger = "node_modules/swagger-ui-dist";

export async function buildDocs(root: string): Promise<Assets> {
  const read = (file: string) => readFileSync(join(root, file));
  const minified = async (file: string, loader: "ts" | "css") =>
    (await transform(read(file), { loader, minify: true, target: "es2022", legalComments: "none" })).code;
  // Its last line names a source map, which is not served.
  const withoutMap = (file: string) =>
    read(file)
      .toString()
      .replace(/\n?(?:\/\/#|\/\*#) sourceMappingURL=.*\s*$/, "\n");
  return new Map<string, string | Uint8Array>([
    ["404.html", read("src/pages/root/404.html")],
    ["docs/index.html", read("src/pages/docs/index.html")],
    ["docs/docs.js", await minified("src/pages/docs/docs.ts", "ts")],
    ["docs/docs.css", await minified("src/pages/docs/docs.css", "css")],
    ["docs/root.css", await minified("src/pages/root/root.css", "css")],
    ["docs/icon.svg", read("src/pages/docs/icon.svg")],
    ["docs/swagger-ui-bundle.js", withoutMap(`${swagger}/swagger-ui-bundle.js`)],
    ["docs/swagger-ui.css", withoutMap(`${swagger}/swagger-ui.css`)],
    ["docs/swagger-ui-bundle.js.LICENSE.txt", read(`${swagger}/swagger-ui-bundle.js.LICENSE.txt`)],
  ]);
}
