/** What the documents tell to follow and to type is there: links, npm scripts, commands of the CLI and of wrangler. */
import { spawnSync } from "node:child_process";
import { existsSync, globSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";
import { experimental_getWranglerCommands as getWranglerCommands } from "wrangler";

const root = fileURLToPath(new URL("../..", import.meta.url));
const read = (path: string) => readFileSync(join(root, path), "utf8");

const documents = [...globSync("*.md", { cwd: root }), ...globSync("docs/*.md", { cwd: root })].filter(
  (name) => name !== "CHANGELOG.md",
);

/** What a text has of a pattern's first group, each once. */
function findAll(text: string, pattern: RegExp): readonly string[] {
  return [...new Set([...text.matchAll(pattern)].map(([, found = ""]) => found))];
}

/** A document without what it shows in blocks. */
const prose = (text: string) => text.replaceAll(/^ *```.*?^ *```$/gms, "");

/** The anchors of a document, as GitHub makes them of its headings. */
function anchorsOf(text: string): readonly string[] {
  return findAll(prose(text), /^#+ (.*)$/gm).map((heading) =>
    heading
      .toLowerCase()
      .replaceAll(/\[([^\]]*)\]\([^)]*\)/g, "$1")
      .replaceAll(/[^\p{L}\p{N}\s_-]/gu, "")
      .trim()
      .replaceAll(" ", "-"),
  );
}

const scripts: Readonly<Record<string, string>> = JSON.parse(read("package.json")).scripts;
const helps = new Map<string, string>();

/** What a command of the CLI says of itself. */
function helpOf(script: string): string {
  const known = helps.get(script);
  if (known !== undefined) return known;
  const options = { cwd: root, encoding: "utf8" } as const;
  const [, file = ""] = /^node (\S+)/.exec(scripts[script] ?? "") ?? [];
  const { stdout } = spawnSync(process.execPath, [file, "--help"], options);
  helps.set(script, stdout);
  return stdout;
}

describe.each(documents)("%s", (name) => {
  const text = read(name);

  it("links only to existing files and headings", () => {
    const links = findAll(prose(text), /\]\((?!https?:|mailto:)([^)\s]+)\)/g);
    const broken = links.filter((link) => {
      const [path = "", anchor] = link.split("#");
      const target = path === "" ? name : join(dirname(name), path);
      if (!existsSync(join(root, target))) return true;
      return anchor !== undefined && !anchorsOf(read(target)).includes(anchor);
    });
    expect(broken).toEqual([]);
  });

  it("names only scripts of package.json", () => {
    const named = findAll(text, /\bnpm run (?:-s )?([a-z][\w:-]*)/g);
    expect(named.filter((script) => !Object.hasOwn(scripts, script))).toEqual([]);
  });

  it("names only commands and options that npm run keys, webhooks and companies have", () => {
    for (const script of ["keys", "webhooks", "companies"]) {
      const lines = findAll(text, new RegExp(`npm run (?:-s )?${script} -- ([^\`\\n|]*)`, "g"));
      if (lines.length === 0) continue;
      const help = helpOf(script);
      const missing = lines.flatMap((line) => {
        const command = line.split(" ")[0] ?? "";
        const options = findAll(line.replace(/ #.*/, ""), /(--[a-z-]+)/g);
        return [
          ...(command.startsWith("--") || help.includes(`${script} -- ${command}`) ? [] : [command]),
          ...options.filter((option) => option !== "--help" && !help.includes(option)),
        ];
      });
      expect(missing).toEqual([]);
    }
  }, 60_000);

  it("names only commands of wrangler", () => {
    const { subtree: all } = getWranglerCommands().registry;
    type Commands = typeof all;
    const isCommand = ([word = "", ...rest]: readonly string[], commands: Commands): boolean => {
      const found = commands.get(word);
      if (found === undefined) return false;
      return found.subtree.size === 0 || isCommand(rest, found.subtree);
    };
    const lines = findAll(text, /\bnpx wrangler ((?:[a-z0-9-]+ ?)+)/g);
    const missing = lines.filter((line) => !isCommand(line.trim().split(" "), all));
    expect(missing).toEqual([]);
  });
});
