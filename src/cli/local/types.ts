/** `npm run types`: generates the types of the Worker's runtime and bindings for `tsc`. */
import { run } from "../cli-error.ts";
import { ensureWritable, localFolder } from "../writable.ts";
import { runWrangler } from "./wrangler.ts";

await run(() => {
  ensureWritable();
  const command = ["types", `${localFolder}/worker.d.ts`, "--strict-vars=false"];
  return runWrangler(command, "The Worker's types could not be generated");
});
