/** `npm run deploy`: the pages, the migrations, the Worker, and whether it is ready; or what that would do. */
import { fileURLToPath } from "node:url";
import { run } from "./cli-error.ts";
import { readCommit } from "./deploy/commit.ts";
import { deployHelp, readDeployFlags } from "./deploy/flags.ts";
import { runDeploy } from "./deploy/run-deploy.ts";
import { readTarget } from "./deploy/target.ts";
import { buildPages } from "./pages/build.ts";

const folder = fileURLToPath(new URL("../..", import.meta.url));

await run(async () => {
  const flags = readDeployFlags(process.argv.slice(2), process.env);
  if (flags === "help") return console.log(deployHelp);
  const target = readTarget(flags.config ?? "wrangler.toml", flags.environment);
  await runDeploy(target, flags, {
    wrangler: fileURLToPath(new URL("../../node_modules/wrangler/bin/wrangler.js", import.meta.url)),
    folder,
    buildPages,
    commit: readCommit(folder),
    say: (text) => console.log(text),
    output: "inherit",
  });
});
