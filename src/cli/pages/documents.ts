/** The documents of the API (docs/), which the Worker reads among its assets and serves itself (src/openapi/routes.ts). Assets
 * that end with `.ts` would be films. */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import type { Assets } from "./assets.ts";

export function apiDocuments(root: string): Assets {
  const read = (file: string) => readFileSync(join(root, file), "utf8");
  return new Map([
    ["openapi.json", JSON.stringify(JSON.parse(read("docs/openapi.json")))],
    ["types.txt", read("docs/types.ts")],
  ]);
}
