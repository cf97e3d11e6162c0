/**
 * Fills the folder of static assets that `[assets]` in wrangler.toml names: the reference, the console, what `/` links, the
 * documents of the API, and the headers of them all. If nothing changed since the last time, it only compares.
 */
import { createHash } from "node:crypto";
import {
  existsSync,
  globSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import type { Assets } from "./assets.ts";
import { buildConsole } from "./console.ts";
import { buildDocs } from "./docs.ts";
import { apiDocuments } from "./documents.ts";
import { headersFile } from "./headers.ts";

const root = fileURLToPath(new URL("../../..", import.meta.url));
const folder = join(root, "dist/pages");
/** Beside the folder: what is in it is served. */
const stampFile = join(root, "dist/pages.json");

/** What the assets are made from. The lock file stands for the packages. */
const sources = [
  "src/pages/**/*.{ts,css,html,svg}",
  "src/console/**/*.{ts,tsx,css,html}",
  "src/cli/pages/*.ts",
  "src/http/security-headers.ts",
  "docs/openapi.json",
  "docs/types.ts",
  "package-lock.json",
];

interface Stamp {
  readonly fingerprint: string;
  readonly files: readonly string[];
}

/** @returns whether anything had to be built */
export async function buildPages(): Promise<boolean> {
  const fingerprint = fingerprintSources();
  const last = readStamp();
  if (last?.fingerprint === fingerprint && last.files.every((file) => existsSync(join(folder, file)))) {
    return false;
  }
  const assets: Assets = new Map([
    ...(await buildDocs(root)),
    ...(await buildConsole(root)),
    ...apiDocuments(root),
    ["_headers", headersFile()],
  ]);
  for (const [file, content] of assets) write(join(folder, file), content);
  const stale = readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
    .filter((file) => !assets.has(file.slice(folder.length + 1).replaceAll("\\", "/")));
  for (const file of stale) rmSync(file, { force: true });
  write(stampFile, JSON.stringify({ fingerprint, files: [...assets.keys()] } satisfies Stamp));
  return true;
}

function fingerprintSources(): string {
  const hash = createHash("sha256");
  for (const file of globSync(sources, { cwd: root }).sort()) {
    hash.update(`${file.replaceAll("\\", "/")}\n`).update(readFileSync(join(root, file)));
  }
  return hash.digest("hex");
}

function readStamp(): Stamp | undefined {
  try {
    return JSON.parse(readFileSync(stampFile, "utf8"));
  } catch {
    return undefined;
  }
}

/** Replaces the file in one step, because a server or another build may be reading it. */
function write(file: string, content: string | Uint8Array): void {
  mkdirSync(dirname(file), { recursive: true });
  const draft = `${file}.${process.pid}`;
  writeFileSync(draft, content);
  renameSync(draft, file);
}
