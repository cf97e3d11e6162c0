/// <reference types="vite/types/importMeta.d.ts" />
/** The import rules of the source, over the source itself: data flows one way (parse → plan → query → response). */
import { describe, expect, it } from "vitest";

const sources: Readonly<Record<string, string>> = import.meta.glob("../src/**/*.ts", {
  query: "?raw",
  import: "default",
  eager: true,
});

interface Import {
  readonly file: string;
  readonly target: string;
  readonly typeOnly: boolean;
}

/** `../a/b` from `src/postgrest/plan/x.ts` → `src/postgrest/a/b`; a package stays as it is. */
function resolve(file: string, specifier: string): string {
  if (!specifier.startsWith(".")) return specifier;
  const parts = file.split("/").slice(0, -1);
  for (const part of specifier.split("/")) {
    if (part === "..") parts.pop();
    else if (part !== ".") parts.push(part);
  }
  return parts.join("/");
}

const imports: readonly Import[] = Object.entries(sources).flatMap(([path, text]) => {
  const file = path.replace(/^\.\.\//, "");
  const statements = text.matchAll(/^(?:import|export)\s+(type\s)?[^;]*?from\s+"([^"]+)";/gm);
  return [...statements].map(([, type, specifier = ""]) => ({
    file,
    target: resolve(file, specifier),
    typeOnly: type !== undefined,
  }));
});

const engine = "src/postgrest";

/** Folders that import nothing outside themselves, so that anything may import them. */
const neutral = ["src/memory", "src/bytes"];

/** For a folder of the engine: what its files may import, and what only as types. */
const rules: Readonly<
  Record<string, { readonly values: readonly string[]; readonly types: readonly string[] }>
> = {
  datatypes: { values: ["datatypes", "errors", "limits"], types: [] },
  catalog: { values: ["catalog", "datatypes", "errors", "column-types"], types: [] },
  parse: { values: ["parse", "datatypes", "errors", "limits", "prepared/shape"], types: [] },
  plan: {
    values: ["plan", "catalog", "datatypes", "errors", "column-types", "prepared/operands"],
    types: ["parse", "options"],
  },
  query: {
    values: [
      "query",
      "datatypes",
      "errors",
      "limits",
      "deadline",
      "catalog",
      "prepared/template-store",
      "plan/row-width",
      "plan/sorted-by-json",
    ],
    types: ["plan", "parse", "options"],
  },
  response: {
    values: ["response", "datatypes", "errors", "catalog", "plan/row-width"],
    types: ["plan", "query", "parse"],
  },
};

describe("the engine's stages", () => {
  it("is read from the source", () => {
    expect(imports.length).toBeGreaterThan(100);
  });

  for (const [stage, { values, types }] of Object.entries(rules)) {
    it(`${stage}/ imports only what comes before it`, () => {
      const allowed = (target: string, list: readonly string[]) =>
        list.some((name) => target === `${engine}/${name}` || target.startsWith(`${engine}/${name}/`));
      const wrong = imports.filter(
        ({ file, target, typeOnly }) =>
          file.startsWith(`${engine}/${stage}/`) &&
          target.startsWith("src/") &&
          !neutral.some((folder) => target.startsWith(`${folder}/`)) &&
          !allowed(target, values) &&
          !(typeOnly && allowed(target, types)),
      );
      expect(wrong).toEqual([]);
    });
  }

  it("knows no resource, no key and no environment", () => {
    const outside = imports.filter(
      ({ file, target }) =>
        file.startsWith(`${engine}/`) &&
        target.startsWith("src/") &&
        !target.startsWith(`${engine}/`) &&
        !neutral.some((folder) => target.startsWith(`${folder}/`)),
    );
    expect(outside).toEqual([]);
  });

  it("imports no folder from outside that imports anything itself", () => {
    const wrong = imports.filter(({ file, target }) =>
      neutral.some((folder) => file.startsWith(`${folder}/`) && !target.startsWith(`${folder}/`)),
    );
    expect(wrong).toEqual([]);
  });

  it("has a face, and no import around it", () => {
    const around = imports.filter(
      ({ file, target }) =>
        file.startsWith("src/") && !file.startsWith(`${engine}/`) && target.startsWith(`${engine}/`),
    );
    expect(around).toEqual([]);
  });

  it("imports few packages, and Hono only where HTTP is", () => {
    const packages = imports.filter(
      ({ file, target }) => file.startsWith(`${engine}/`) && !target.startsWith("src/"),
    );
    const names = new Set(packages.map(({ target }) => target.replace(/^(@[^/]+\/[^/]+|[^/]+).*/, "$1")));
    expect([...names].sort()).toEqual(["drizzle-orm", "hono", "porter2"]);
    const withHono = packages.filter(({ target, typeOnly }) => target.startsWith("hono") && !typeOnly);
    expect(new Set(withHono.map(({ file }) => file))).toEqual(new Set([`${engine}/routes.ts`]));
  });
});

describe("the settings", () => {
  it("import nothing of the source but themselves", () => {
    const outside = imports.filter(
      ({ file, target }) =>
        file.startsWith("src/config/") && target.startsWith("src/") && !target.startsWith("src/config/"),
    );
    expect(outside).toEqual([]);
  });
});
