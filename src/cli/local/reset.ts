/** `npm run reset`: deletes the local database and the demo key, so that `npm start` starts over. */
import { rmSync } from "node:fs";
import { CliError, run } from "../cli-error.ts";
import { demoKeyFile } from "../demo/demo.ts";
import { assertFree, readPort } from "../port.ts";
import { localFolder } from "../writable.ts";

await run(async () => {
  const port = readPort();
  await assertFree(port).catch(() => {
    throw new CliError(`Port ${port} is in use: stop npm start first (Ctrl-C there), then reset.`);
  });
  for (const path of [`${localFolder}/state`, `${localFolder}/tmp`, demoKeyFile]) remove(path);
  console.log("The local database and the demo key are deleted; npm start makes new ones.");
  console.log("The secrets in .dev.vars are kept.");
});

function remove(path: string): void {
  try {
    rmSync(path, { recursive: true, force: true });
  } catch (error) {
    throw new CliError(`${path} cannot be removed: ${error instanceof Error ? error.message : error}`);
  }
}
