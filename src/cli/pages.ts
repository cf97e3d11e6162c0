/** `npm run pages`: builds the static assets, before whatever serves or deploys them. */
import { run } from "./cli-error.ts";
import { buildPages } from "./pages/build.ts";

await run(async () => {
  await buildPages();
});
