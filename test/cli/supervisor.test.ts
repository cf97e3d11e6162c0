/** Nothing that was started outlives the process that started it, in whatever way that ends. */
import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { fileURLToPath } from "node:url";
import { afterEach, describe, expect, it } from "vitest";
import { isAlive, untilGone } from "./processes.ts";

const supervisor = fileURLToPath(new URL("../../src/cli/local/supervisor.ts", import.meta.url));

/** Says its pid and that of a child of its own; neither ends at SIGTERM. */
const stubborn = `
process.on("SIGTERM", () => {});
setInterval(() => {}, 1000);
if (process.argv[1] === "outer") {
  const inner = require("node:child_process").spawn(process.execPath, ["-e", process.env.STUBBORN, "inner"], { stdio: "inherit" });
  console.log(process.pid, inner.pid);
}`;

/** As npm start does: supervises a program, passes its output on, and ends it when told to. */
const starter = `
import { supervise } from ${JSON.stringify(supervisor)};
const child = supervise(["-e", process.env.STUBBORN, "outer"], process.env);
child.stdout.pipe(process.stdout);
process.on("SIGTERM", () => child.stop());
child.ended.then(() => process.exit(0));`;

let parent: ChildProcess | undefined;
afterEach(() => parent?.kill("SIGKILL"));

async function start(): Promise<readonly number[]> {
  const child = spawn(process.execPath, ["--input-type=module", "-e", starter], {
    env: { ...process.env, STUBBORN: stubborn },
    stdio: ["ignore", "pipe", "inherit"],
  });
  parent = child;
  const [line] = await once(child.stdout, "data");
  const pids = String(line).trim().split(" ").map(Number);
  expect(pids.map(isAlive)).toEqual([true, true]);
  return pids;
}

describe.skipIf(process.platform === "win32")("a supervised program", () => {
  it.each(["SIGKILL", "SIGTERM"] as const)(
    "ends with all that it started after %s of the process that started it",
    async (signal) => {
      const pids = await start();
      parent?.kill(signal);
      await untilGone(pids);
    },
  );
});
