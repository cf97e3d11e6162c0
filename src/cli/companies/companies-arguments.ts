/** The arguments of `npm run companies` → what to do. Pure. */
import { CliError } from "../cli-error.ts";
import { readOptions } from "../keys/options.ts";

export const help = `Where the companies of a Crosswalk Worker are: moves one to another database while it is in use.

  npm run companies -- move <company> --to <binding> [--announce-seconds <seconds>]
  npm run companies -- status <company>
  npm run companies -- cancel <company>
  npm run companies -- drop-source <company>

  move            copies, compares, follows and switches; may be stopped and run again at any time
  cancel          before the switch: the company stays where it is, and the copy goes
  drop-source     after the switch: deletes the rows that the old database still keeps

  --to            the binding of the other database, such as DB_EAST
  --announce-seconds  how long every place has to learn of the move before the switch; default 120. Less is only safe
                  for a Worker of this machine

  --url           the Worker; default http://localhost:8787 (or PORT)
  --json          print the answer as JSON

The Worker's ADMIN_TOKEN is read from the environment or from .dev.vars.
Exit codes: 0 done, 1 refused or out of reach, 2 called wrongly.

  npm run companies -- move acme --to DB_EAST
`;

export type Arguments = ReturnType<typeof readArguments>;

/** @throws CliError for an unknown option */
export function readArguments() {
  return readOptions("companies", {
    allowPositionals: true,
    options: {
      to: { type: "string" },
      "announce-seconds": { type: "string" },
      url: { type: "string" },
      json: { type: "boolean", default: false },
      help: { type: "boolean", short: "h", default: false },
    },
  });
}

/** The member of the request that the option sets. */
export function readAnnounceSeconds(text: string | undefined): { readonly announceSeconds?: number } {
  if (text === undefined) return {};
  if (!/^\d+$/.test(text)) throw new CliError("--announce-seconds must be a whole number", 2);
  return { announceSeconds: Number(text) };
}
