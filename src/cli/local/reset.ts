/** `npm run reset`: throws the local database and the demo's key away, so that `npm start` starts over. */
import { rmSync } from "node:fs";
import { CliError, run } from "../cli-error.ts";
import { demoKeyFile } from "../demo/demo.ts";
import { assertFree, readPort } from "../port.ts";
import { localFolder } from "../writable.ts";

await run(async () => {
  const port = readPort();
  await assertFree(port).catch(() => {
    throw new CliError(`Something serves port ${port}: stop npm start first (Ctrl-C there), then reset.`);
  });
  for (const path of [`${localFolder}/state`, `${localFolder}/tmp`, demoKeyFile]) remove(path);
  console.log("The local database and the demo's key are gone; npm start makes new ones.");
  console.log("ADMIN_TOKEN in .dev.vars is kept.");
});

function remove(path: string): void {
  try {
    rmSync(path, { recursive: true, force: true });
  } catch (error) {
    throw new CliError(`${path} cannot be removed: ${error instanceof Error ? error.message : error}`);
  }
}
