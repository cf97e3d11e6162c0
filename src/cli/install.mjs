/**
 * Runs before every npm script: installs what package-lock.json wants and node_modules has not. Plain JavaScript,
 * since it must run on the machine's own Node before there is any other; the scripts after it run on the Node
 * that the project brings (node_modules/.bin/node).
 *
 *     node src/cli/install.mjs src/cli/pages.ts
 *
 * also runs these scripts, on that Node. With `&&` in its place, the shell would run them on the Node that it found for
 * this script, before the project's was installed.
 */
import { spawnSync } from "node:child_process";
import { accessSync, constants, existsSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";

const oldestNode = 20;
const root = fileURLToPath(new URL("../..", import.meta.url));
const isMusl =
  process.platform === "linux" && process.report.getReport().header.glibcVersionRuntime === undefined;

/** The packages of a lock file by their path: version, whether a machine may do without, and which machines it is for. */
function readPackages(file) {
  try {
    return new Map(Object.entries(JSON.parse(readFileSync(root + file, "utf8")).packages));
  } catch {
    return new Map();
  }
}

/** Whether it is a program for exactly this machine, such as workerd. Those for other machines are not installed. */
function isForThisMachine({ os, cpu, libc }) {
  if (!os?.includes(process.platform) || !cpu?.includes(process.arch)) return false;
  return libc === undefined || libc.includes(isMusl ? "musl" : "glibc");
}

/**
 * Whether node_modules has what package-lock.json wants: not after a pull that changed it, after an installation that was
 * interrupted, or with a node_modules that was copied from another machine.
 */
function isComplete() {
  const installed = readPackages("node_modules/.package-lock.json");
  for (const [path, wanted] of readPackages("package-lock.json")) {
    if (path === "" || (wanted.optional && !isForThisMachine(wanted))) continue;
    const found = installed.get(path);
    if (found === undefined || found.version !== wanted.version) return false;
    if (!existsSync(`${root}${path}/package.json`)) return false;
  }
  return installedNode() !== undefined;
}

function installedNode() {
  return ["node", "node.exe"]
    .map((name) => `${root}node_modules/node/bin/${name}`)
    .find((file) => existsSync(file));
}

function fail(message) {
  console.error(message);
  process.exit(1);
}

if (Number(process.versions.node.split(".")[0]) < oldestNode) {
  fail(`Crosswalk needs Node ${oldestNode} or newer to install itself; this is ${process.version}.`);
}

function isWritable() {
  try {
    accessSync(root, constants.W_OK);
    return true;
  } catch {
    return false;
  }
}

if (!isComplete()) {
  if (!isWritable()) fail(`This folder cannot be written to, and what it needs is installed in it: ${root}`);
  console.error(
    "Installing what package-lock.json lists into node_modules/, which takes a minute or two ...",
  );
  const npm = process.env.npm_execpath;
  const options = ["ci", "--no-audit", "--no-fund", "--loglevel=error"];
  const stdio = ["ignore", 2, 2];
  // Without npm_execpath, npm is found by its name. On Windows that is a script, which only a shell runs.
  const { status } = npm
    ? spawnSync(process.execPath, [npm, ...options], { cwd: root, stdio })
    : spawnSync(["npm", ...options].join(" "), { cwd: root, stdio, shell: true });
  if (status !== 0) fail("npm ci failed: see above.");
  if (!isComplete()) fail("npm ci left something out: do its settings (npm config ls) skip install scripts?");
}

for (const script of process.argv.slice(2)) {
  const { status } = spawnSync(installedNode() ?? process.execPath, [script], {
    cwd: root,
    stdio: "inherit",
  });
  if (status !== 0) process.exit(status ?? 1);
}
