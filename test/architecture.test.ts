/** The import rules of the source (docs/architecture.md), and the sizes of files and folders, over the files themselves. */
import { describe, expect, it } from "vitest";
import {
  circlesIn,
  files,
  folderSizes,
  imports,
  importsOf,
  isIn,
  sourceFolders,
} from "./support/source-graph";

const engine = "src/postgrest";

/** Folders that import nothing outside themselves, so that anything may import them. */
const neutral = ["src/memory", "src/bytes", "src/routing"];
const isNeutral = (target: string) => neutral.some((folder) => isIn(target, folder));

/** For a folder of the engine: what its files may import, and what only as types. */
const rules: Readonly<
  Record<string, { readonly values: readonly string[]; readonly types: readonly string[] }>
> = {
  datatypes: { values: ["datatypes", "errors", "limits"], types: [] },
  catalog: { values: ["catalog", "datatypes", "errors", "column-types"], types: [] },
  parse: { values: ["parse", "datatypes", "errors", "limits", "cursor"], types: [] },
  plan: {
    values: ["plan", "catalog", "datatypes", "errors", "column-types"],
    types: ["parse", "options", "view", "command", "cursor"],
  },
  outline: { values: ["outline", "datatypes"], types: ["plan"] },
  query: {
    values: [
      "query",
      "datatypes",
      "errors",
      "limits",
      "deadline",
      "catalog",
      "plan/read/not-one-row",
      "plan/layout",
      "plan/sorted-by-json",
    ],
    types: ["plan", "parse", "options", "command", "view"],
  },
  response: {
    values: ["response", "datatypes", "errors", "catalog", "cursor", "plan/read/not-one-row", "plan/layout"],
    types: ["plan", "query", "parse", "view"],
  },
  prepared: {
    values: ["prepared", "parse", "plan", "outline", "query", "response"],
    types: ["datatypes", "view"],
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
          !isNeutral(target) &&
          !allowed(target, values) &&
          !(typeOnly && allowed(target, types)),
      );
      expect(wrong).toEqual([]);
    });
  }

  it("knows no resource, no key and no environment", () => {
    expect(importsOf(engine).filter(({ target }) => !isNeutral(target))).toEqual([]);
  });

  it("has a face, and no import around it", () => {
    const around = imports.filter(
      ({ file, target }) => !isIn(file, engine) && isIn(target, engine) && target !== `${engine}/index`,
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

/** What has routes, calls or pages of its own: the host's features, and what one may use of another. */
const features: Readonly<Record<string, readonly string[]>> = {
  "src/admin": ["src/webhooks", "src/changes", "src/moves"],
  "src/functions": [],
  "src/changes": [],
  "src/moves": [],
  "src/webhooks": ["src/changes"],
  "src/openapi": ["src/admin", "src/functions", "src/changes", "src/webhooks"],
  "src/mcp": ["src/functions"],
  "src/console": [],
  "src/pages": [],
};

/** What a feature answers with, as data: it imports nothing of the source. */
const records: readonly string[] = [
  "src/webhooks/attempt",
  "src/webhooks/webhook",
  "src/moves/move-record",
  "src/admin/audit/entry",
];

describe("the host", () => {
  it.each(records)("%s imports nothing of the source, so that commands may import it", (file) => {
    expect(importsOf(file)).toEqual([]);
  });

  it.each(neutral)("%s imports nothing outside itself, so that anything may import it", (folder) => {
    expect(importsOf(folder)).toEqual([]);
  });

  it("has settings that import nothing of the source", () => {
    expect(importsOf("src/config")).toEqual([]);
  });

  it("has an http folder that knows the engine's face and nothing else", () => {
    const wrong = importsOf("src/http").filter(
      ({ target }) => target !== `${engine}/index` && !isIn(target, "src/config") && !isNeutral(target),
    );
    expect(wrong).toEqual([]);
  });

  it.each(Object.entries(features))("%s uses no other feature but %j", (feature, used) => {
    const wrong = importsOf(feature).filter(({ target }) =>
      Object.keys(features).some((other) => isIn(target, other) && !used.includes(other)),
    );
    expect(wrong).toEqual([]);
  });

  it("imports a feature nowhere but in the app, the entry and another feature; commands read its records", () => {
    const wrong = imports.filter(
      ({ file, target }) =>
        Object.keys(features).some((feature) => isIn(target, feature) && !isIn(file, feature)) &&
        !["src/app.ts", "src/index.ts"].includes(file) &&
        !(isIn(file, "src/cli") && records.includes(target)) &&
        !Object.keys(features).some((feature) => isIn(file, feature)),
    );
    expect(wrong).toEqual([]);
  });
});

describe("the source", () => {
  it("is read whole, with the file that reads it", () => {
    const support = [...files.keys()].filter((file) => /^test\/support\/[^/]+$/.test(file));
    expect(support).toContain("test/support/source-graph.ts");
    expect(folderSizes["test/support"]).toBe(support.length);
  });

  it.each(sourceFolders)("has no circles between the files and folders in %s", (folder) => {
    expect(circlesIn(folder)).toEqual([]);
  });

  it("has no file over 300 lines, and neither have the tests", () => {
    const long = [...files].filter(([, text]) => text.split("\n").length - 1 > 300);
    expect(long.map(([file]) => file)).toEqual([]);
  });

  it("has no folder with more than 15 files, and neither have the tests", () => {
    expect(Object.entries(folderSizes).filter(([, size]) => size > 15)).toEqual([]);
  });
});
