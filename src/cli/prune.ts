/** `npm run prune`: prunes the change feed of the local Worker now, which the cron of `npm start` does once an hour. */
import { CliError, run } from "./cli-error.ts";
import { readPort } from "./port.ts";

await run(async () => {
  const port = readPort();
  const answer = await fetch(`http://localhost:${port}/cdn-cgi/local/scheduled`).catch(() => undefined);
  if (!answer) throw new CliError(`Nothing answers on port ${port}: run npm start first, or set PORT.`);
  if (!answer.ok) throw new CliError(`The Worker failed: ${await answer.text()}. Its log says why.`);
  console.log(
    "Pruned: changes past CHANGE_RETENTION_DAYS are deleted, as far as one run goes, and nothing in maintenance.",
  );
});
