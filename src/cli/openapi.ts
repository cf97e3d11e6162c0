/** `npm run openapi`: writes the documents of the API from its source; with --check it only says whether they are current. */
import { parseArgs } from "node:util";
import { CliError, run } from "./cli-error.ts";
import { buildDocuments } from "./openapi/build.ts";
import { staleDocuments, writeDocuments } from "./openapi/files.ts";

await run(async () => {
  const { check } = parseArgs({ options: { check: { type: "boolean", default: false } } }).values;
  const documents = await buildDocuments();
  const stale = staleDocuments(documents);
  if (!check) writeDocuments(documents);
  else if (stale.length > 0) throw new CliError(`${stale.join(", ")}: not current. Run npm run openapi.`);
});
