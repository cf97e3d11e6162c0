/// <reference types="vite/types/importMeta.d.ts" />
/** The catalogue of errors as a whole: its codes are what clients handle, and nothing makes an error around it. */
import { describe, expect, it } from "vitest";
import { errorCodes } from "../../../src/postgrest/errors/codes";

const sources: Readonly<Record<string, string>> = import.meta.glob("../../../src/**/*.ts", {
  query: "?raw",
  import: "default",
  eager: true,
});
const files = Object.entries(sources).map(([path, text]) => ({ path: path.replace(/^(\.\.\/)+/, ""), text }));

/** The engine's catalogue, and the one of each folder of the host. */
const isCatalogue = (path: string) => /^src\/(postgrest\/errors\/|[a-z-]+\/errors\.ts$)/.test(path);

describe("the codes of errors", () => {
  it("are these: a client may rely on each", () => {
    expect(errorCodes.join(" ")).toBe(
      [
        "21000 22001 22003 22007 22008 22009 2201B 22021 22023 22025 22P02 22P05",
        "23502 23503 23505 23514 25006 40001 42501 42601 42703 42704 42712 42725 42804 42846 42883 42P10",
        "53100 53400 54000 54001 54011 55000 72000",
        "PGRST001 PGRST002 PGRST100 PGRST101 PGRST102 PGRST103 PGRST105 PGRST106 PGRST107 PGRST108",
        "PGRST114 PGRST115 PGRST116 PGRST117 PGRST118 PGRST120 PGRST122 PGRST123 PGRST124 PGRST125 PGRST127",
        "PGRST200 PGRST201 PGRST202 PGRST204 PGRST205 PGRST301 PGRST302 PGRST303 XX000",
      ].join(" "),
    );
  });

  it("are each made by a catalogue", () => {
    const makers = files.filter(({ path }) => isCatalogue(path) && !path.endsWith("/codes.ts"));
    const unused = errorCodes.filter((code) => !makers.some(({ text }) => text.includes(`"${code}"`)));
    expect(unused).toEqual([]);
  });
});

describe("an error", () => {
  it("is made in a catalogue and nowhere else", () => {
    const around = files.filter(
      ({ path, text }) => !isCatalogue(path) && /\bnew PostgrestError\(|\bmakeError\(/.test(text),
    );
    expect(around.map(({ path }) => path)).toEqual([]);
  });

  it("is used somewhere", () => {
    const names = files
      .filter(({ path }) => isCatalogue(path))
      .flatMap(({ text }) => [...text.matchAll(/^ {2}(\w+): \(/gm)].map(([, name = ""]) => name));
    expect(names.length).toBeGreaterThan(80);
    const unused = names.filter((name) => !files.some(({ text }) => text.includes(`.${name}(`)));
    expect(unused).toEqual([]);
  });
});

describe("a fault", () => {
  it("is logged in one place", () => {
    const loggers = files.filter(
      ({ path, text }) => !path.startsWith("src/cli/") && text.includes("console.error("),
    );
    expect(loggers.map(({ path }) => path)).toEqual(["src/postgrest/errors/log-fault.ts"]);
  });
});
