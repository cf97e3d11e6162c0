/** The documents in the repository, which must say what the source says. */
import { readFileSync, writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import type { Documents } from "./build.ts";

const fileOf = (path: string) => fileURLToPath(new URL(`../../../${path}`, import.meta.url));

/** The paths of those that are missing or different. */
export function staleDocuments(documents: Documents): readonly string[] {
  return [...documents].flatMap(([path, text]) => (readText(path) === text ? [] : [path]));
}

export function writeDocuments(documents: Documents): void {
  for (const [path, text] of documents) writeFileSync(fileOf(path), text);
}

function readText(path: string): string | undefined {
  try {
    return readFileSync(fileOf(path), "utf8");
  } catch {
    return undefined;
  }
}
