/// <reference types="vite/client" />
/** wrangler.toml and docs/operations.md have every setting, with the default that the code has. */
import { env } from "cloudflare:workers";
import { describe, expect, it } from "vitest";
import operations from "../../docs/operations.md?raw";
import { ownLimits, variableOf } from "../../src/config/limits";
import ownSource from "../../src/config/limits.ts?raw";
import { readSettings, variableNames } from "../../src/config/settings";
import { limitTable } from "../../src/postgrest";
import engineSource from "../../src/postgrest/limits.ts?raw";
import wrangler from "../../wrangler.toml?raw";

const bindings = { DB: env.DB, API_KEYS: env.API_KEYS, RATE_LIMITER: env.RATE_LIMITER };

/** The variables of wrangler.toml's `[vars]`. */
function deployedVariables(): Readonly<Record<string, string>> {
  const [, section = ""] = /^\[vars\]\n(.*?)^\[/ms.exec(wrangler) ?? [];
  const lines = section.matchAll(/^(\w+) = "(.*)"$/gm);
  return Object.fromEntries([...lines].map(([, name = "", value = ""]) => [name, value]));
}

/** The rows of the table under a heading of docs/operations.md. */
function tableUnder(heading: string): readonly string[] {
  const [, section = ""] = operations.split(`\n## ${heading}\n`);
  const [table = ""] = /(?:^\|.*\n)+/m.exec(section) ?? [];
  return table.trimEnd().split("\n").slice(2);
}

describe("wrangler.toml", () => {
  it("sets every variable there is, and no other", () => {
    expect(Object.keys(deployedVariables()).sort()).toEqual(variableNames(limitTable).toSorted());
  });

  it("sets each to its default", () => {
    const deployed = readSettings({ ...bindings, ...deployedVariables() }, limitTable);
    expect(deployed).toEqual(readSettings(bindings, limitTable));
  });
});

/** The comments of a table of limits: `what is counted → what a client gets past it`, by the name of the limit. */
function commentsOf(source: string): ReadonlyMap<string, readonly string[]> {
  const found = source.matchAll(/^ {2}\/\*\*((?:(?!\*\/).)*)\*\/\n {2}(\w+): /gms);
  return new Map(
    [...found].map(([, comment = "", name = ""]) => [
      name,
      comment
        .replace(/\s*\n\s*\*\s*/g, " ")
        .trim()
        .split(" → "),
    ]),
  );
}

describe("docs/operations.md", () => {
  it("has a row for every limit, with its default and what happens past it", () => {
    const shown = (count: number) => count.toLocaleString("en-US");
    const comments = new Map([...commentsOf(engineSource), ...commentsOf(ownSource)]);
    const limits = Object.entries({ ...limitTable, ...ownLimits }).map(([name, fallback]) => {
      const [counts, past] = comments.get(name) ?? [];
      return `| \`${variableOf(name)}\` | ${counts} | ${shown(fallback)} | ${past} |`;
    });
    const { rateLimit } = readSettings(bindings, limitTable);
    const ofKeys = `| \`RATE_LIMIT_PER_MINUTE\` | requests a minute of a key without a limit of its own | ${shown(rateLimit ?? 0)} | 429 \`53400\` |`;
    expect(tableUnder("Bounds")).toEqual([...limits, ofKeys]);
  });
});
