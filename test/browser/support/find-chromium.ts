/** Finds a Chromium for the browser tests. On Debian, as root, it is installed if it is missing. */
import { spawnSync } from "node:child_process";
import { existsSync } from "node:fs";
import { delimiter, join } from "node:path";

/** The program, or why there is none. */
export type Found = { readonly path: string } | { readonly missing: string };

const names = ["chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome", "msedge"];
const endings = process.platform === "win32" ? [".exe"] : [""];

/** Where installers of other systems put it, which is not in `PATH`. */
const places = [
  "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
  "/Applications/Chromium.app/Contents/MacOS/Chromium",
  ...["ProgramFiles", "ProgramFiles(x86)", "LocalAppData"].flatMap((name) => {
    const folder = process.env[name];
    return folder ? [join(folder, "Google/Chrome/Application/chrome.exe")] : [];
  }),
];

export function findChromium(): Found {
  const given = process.env.CHROME_PATH;
  if (given)
    return existsSync(given) ? { path: given } : { missing: `CHROME_PATH is ${given}, which is not there` };
  const path = findInstalled() ?? (isDebianRoot() && install() ? findInstalled() : undefined);
  if (path !== undefined) return { path };
  return { missing: "no Chromium is installed: install one, or set CHROME_PATH" };
}

function findInstalled(): string | undefined {
  const folders = (process.env.PATH ?? "").split(delimiter);
  const inPath = names.flatMap((name) =>
    folders.flatMap((folder) => endings.map((ending) => join(folder, name + ending))),
  );
  return [...inPath, ...places].find((path) => existsSync(path));
}

const isDebianRoot = () => process.getuid?.() === 0 && existsSync("/etc/debian_version");

function install(): boolean {
  console.log("Installing Debian's chromium for the browser tests ...");
  const apt = (...words: readonly string[]) =>
    spawnSync("apt-get", ["-qq", "-o", "Acquire::Retries=1", "-o", "Acquire::http::Timeout=20", ...words], {
      env: { ...process.env, DEBIAN_FRONTEND: "noninteractive" },
      stdio: "ignore",
      timeout: 300_000,
    }).status === 0;
  return apt("update") && apt("install", "-y", "--no-install-recommends", "chromium");
}
