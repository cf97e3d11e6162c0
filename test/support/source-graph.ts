/// <reference types="vite/types/importMeta.d.ts" />
/** The files of src and test as the tests of the architecture see them: their imports, lengths, folders and circles. */
import ownText from "./source-graph.ts?raw";

/** A glob leaves out the file that it stands in. */
const ownName = "./source-graph.ts";

const texts: Readonly<Record<string, string>> = {
  ...import.meta.glob<string>(["../../src/**/*.{ts,tsx}", "../**/*.ts"], {
    query: "?raw",
    import: "default",
    eager: true,
  }),
  [ownName]: ownText,
};

/** Every file there is, its text unread. */
const names = [...Object.keys(import.meta.glob(["../../src/**/*", "../**/*"])), ownName];

export interface Import {
  readonly file: string;
  /** A file from the root of the repository, without `.ts` or `.tsx`; or a package. */
  readonly target: string;
  readonly typeOnly: boolean;
}

/** `../../src/a.ts` and `../b.ts`, as a glob from here names them → `src/a.ts` and `test/b.ts`. */
function fromRoot(name: string): string {
  if (name.startsWith("../../")) return name.slice("../../".length);
  return name.startsWith("../")
    ? `test/${name.slice("../".length)}`
    : `test/support/${name.slice("./".length)}`;
}

/** `../a/b` from `src/postgrest/plan/x.ts` → `src/postgrest/a/b`; a package stays as it is. */
function resolve(file: string, specifier: string): string {
  if (!specifier.startsWith(".")) return specifier;
  const parts = file.split("/").slice(0, -1);
  for (const part of specifier.replace(/\.tsx?$/, "").split("/")) {
    if (part === "..") parts.pop();
    else if (part !== ".") parts.push(part);
  }
  const path = parts.join("/");
  return files.has(`${path}/index.ts`) ? `${path}/index` : path;
}

/** The text of each file of TypeScript, those with JSX too, by its path from the root. */
export const files: ReadonlyMap<string, string> = new Map(
  Object.entries(texts).map(([name, text]) => [fromRoot(name), text]),
);

/** How many files each folder has, those of its subfolders left out. */
export const folderSizes: Readonly<Record<string, number>> = Object.fromEntries(
  [...Map.groupBy(names.map(fromRoot), (name) => name.slice(0, name.lastIndexOf("/")))].map(
    ([folder, inside]) => [folder, inside.length],
  ),
);

const statement = /^(?:import|export)\s+(type\s)?(?:[^;"]*?\sfrom\s+)?"([^"]+)";/gm;

/** The imports of every file of src, of values and of types. */
export const imports: readonly Import[] = [...files].flatMap(([file, text]) =>
  file.startsWith("src/")
    ? [...text.matchAll(statement)].map(([, type, specifier = ""]) => ({
        file,
        target: resolve(file, specifier),
        typeOnly: type !== undefined,
      }))
    : [],
);

/** Whether the path is the folder's, at any depth, or is the file itself. */
export const isIn = (path: string, place: string) => path === place || path.startsWith(`${place}/`);

/** The imports of a place, without those that stay in it. */
export const importsOf = (place: string) =>
  imports.filter(({ file, target }) => isIn(file, place) && isIn(target, "src") && !isIn(target, place));

/**
 * The circles between the parts of a folder, which are its files and its subfolders, each with all that is in it.
 * @returns each pair of parts that is on a circle, with an import of the one by the other
 */
export function circlesIn(folder: string): readonly string[] {
  const part = (path: string) =>
    path
      .slice(folder.length + 1)
      .replace(/\.tsx?$/, "")
      .split("/")[0] ?? "";
  const edges = imports
    .filter(({ file, target }) => file.startsWith(`${folder}/`) && target.startsWith(`${folder}/`))
    .map(({ file, target }) => ({ from: part(file), to: part(target), text: `${file} → ${target}` }))
    .filter(({ from, to }) => from !== to);
  const targets = Map.groupBy(edges, ({ from }) => from);
  const reach = (start: string): ReadonlySet<string> => {
    const seen = new Set<string>();
    const waiting = [start];
    for (let next = waiting.pop(); next !== undefined; next = waiting.pop()) {
      for (const { to } of targets.get(next) ?? []) {
        if (!seen.has(to)) waiting.push(to);
        seen.add(to);
      }
    }
    return seen;
  };
  const reached = new Map([...targets.keys()].map((name) => [name, reach(name)]));
  const closing = edges.filter(({ from, to }) => reached.get(to)?.has(from));
  const examples = new Map(closing.map(({ from, to, text }) => [`${from} → ${to}`, text]));
  return [...examples].map(([parts, text]) => `${parts}, as in ${text}`).sort();
}

/** Every folder of src. */
export const sourceFolders: readonly string[] = [
  ...new Set(
    [...files.keys()]
      .filter((file) => file.startsWith("src/"))
      .flatMap((file) => {
        const parts = file.split("/").slice(0, -1);
        return parts.map((_, index) => parts.slice(0, index + 1).join("/"));
      }),
  ),
].sort();
