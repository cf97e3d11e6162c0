/** The commit that a Worker is built from, which `/health` tells (src/observe/build.ts). */
import { execFileSync } from "node:child_process";

const describe = ["describe", "--always", "--dirty", "--abbrev=40", "--exclude=*"];

/** The commit's hash, with `-dirty` after it if a file of it was changed; "unknown" without git or its folder. */
export function readCommit(folder = process.cwd()): string {
  try {
    const output = execFileSync("git", describe, {
      cwd: folder,
      encoding: "utf8",
      stdio: ["ignore", "pipe", "ignore"],
    });
    return output.trim() || "unknown";
  } catch {
    return "unknown";
  }
}

/** The options of `wrangler deploy` and `wrangler dev` that build the commit in. */
export const defineCommit = (commit: string): readonly string[] => [
  "--define",
  `CROSSWALK_COMMIT:${JSON.stringify(commit)}`,
];
