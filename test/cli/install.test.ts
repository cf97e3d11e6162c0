/** What runs before every npm script: it installs what node_modules lacks, and nothing where it is complete. */
import { spawnSync } from "node:child_process";
import { copyFileSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterEach, beforeEach, describe, expect, it } from "vitest";

const root = fileURLToPath(new URL("../..", import.meta.url));

let folder = "";

function write(path: string, content: unknown): void {
  mkdirSync(dirname(join(folder, path)), { recursive: true });
  writeFileSync(join(folder, path), typeof content === "string" ? content : JSON.stringify(content));
}

const [here, elsewhere] = [{ os: [process.platform] }, { os: ["plan9"] }];
const wanted = {
  "": { version: "0.0.0" },
  "node_modules/node": { version: "24.0.0" },
  "node_modules/hono": { version: "4.1.0" },
  "node_modules/workerd-here": { version: "1.0.0", optional: true, ...here, cpu: [process.arch] },
  "node_modules/workerd-elsewhere": { version: "1.0.0", optional: true, ...elsewhere, cpu: [process.arch] },
};
const { "node_modules/workerd-elsewhere": _, ...installed } = wanted;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "crosswalk-"));
  mkdirSync(join(folder, "src/cli"), { recursive: true });
  copyFileSync(join(root, "src/cli/install.mjs"), join(folder, "src/cli/install.mjs"));
  write("package-lock.json", { packages: wanted });
  write("node_modules/.package-lock.json", { packages: installed });
  for (const path of Object.keys(installed)) if (path !== "") write(`${path}/package.json`, {});
  write("node_modules/node/bin/node", "");
  // In place of npm: says how it was called, and leaves everything as it is.
  write("npm.mjs", 'console.log("npm", process.argv.slice(2).join(" "));');
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

function install() {
  const { status, stderr } = spawnSync(process.execPath, ["src/cli/install.mjs"], {
    cwd: folder,
    encoding: "utf8",
    env: { ...process.env, npm_execpath: join(folder, "npm.mjs") },
  });
  return { status, stderr };
}

describe("install.mjs", () => {
  it("does nothing when everything for this machine is installed", () => {
    expect(install()).toEqual({ status: 0, stderr: "" });
  });

  it.each<[string, () => void]>([
    ["there is no node_modules", () => rmSync(join(folder, "node_modules"), { recursive: true })],
    [
      "the lock file wants another version",
      () =>
        write("package-lock.json", {
          packages: { ...wanted, "node_modules/hono": { version: "4.2.0" } },
        }),
    ],
    ["a package was deleted", () => rmSync(join(folder, "node_modules/hono"), { recursive: true })],
    [
      "node_modules was copied from another machine",
      () => {
        const { "node_modules/workerd-here": _here, ...others } = wanted;
        write("node_modules/.package-lock.json", { packages: others });
      },
    ],
  ])("installs when %s, and says so first", (_name, change) => {
    change();
    expect(install()).toEqual({
      status: 1,
      stderr: [
        "Installing what package-lock.json lists into node_modules/, which takes a minute or two ...",
        "npm ci --no-audit --no-fund --loglevel=error",
        "npm ci left something out: do its settings (npm config ls) skip install scripts?",
        "",
      ].join("\n"),
    });
  });
});

describe("package.json", () => {
  it("has scripts that need no shell, so that they run on Windows too", () => {
    const { scripts } = JSON.parse(readFileSync(join(root, "package.json"), "utf8"));
    const words = /^(?:node|wrangler|vitest)(?: [\w./:=-]+)*$/;
    expect(Object.entries<string>(scripts).filter(([, script]) => !words.test(script))).toEqual([]);
  });
});
