/** The arguments of `npm run keys` → what to do. Pure. */
import { CliError } from "../cli-error.ts";
import { adminOptions, readList, readNarrowings, readOptions } from "./options.ts";

export const help = `Companies and API keys of a Crosswalk Worker.

  npm run keys -- create --company <id> --name <text> --scopes <list> [--database <binding>] [limits]
  npm run keys -- create --service      --name <text> --scopes <list> [--database <binding>] [limits]
  npm run keys -- list [--company <id> | --service]
  npm run keys -- show <key id>
  npm run keys -- update <key id> [--name <text>] [--scopes <list>] [limits]
  npm run keys -- rotate <key id> [--overlap <seconds>]
  npm run keys -- suspend <key id>
  npm run keys -- resume <key id>
  npm run keys -- revoke <key id>
  npm run keys -- company <id> --name <text> [--database <binding>]
  npm run keys -- companies [--database <binding>]
  npm run keys -- export [--company <id> | --service] [--out <file>]
  npm run keys -- import <file> [--dry-run]
  npm run keys -- audit [<id>] [--company <id>] [--action <name>] [--since <time>] [--until <time>]

  --scopes        any of view, create, update and delete, separated by commas
  --service       a key for all companies
  --database      the database of the rows, such as DB_EAST; default DB. A service key stays with the one it was made for;
                  a key of a company goes where its company is. Of companies: only those in that database
  --overlap       how long the old key works beside the new one; default 0

  limits
  --integrations  only rows of these, such as xero,quickbooks; "all" for no such limit
  --entity-types  only rows of these, such as customer,item; "all" for no such limit
  --rate-limit    requests a minute; "none" for no limit, "default" for the Worker's setting
  --expires       ISO 8601, such as 2030-01-31T12:00:00Z; "never" for no end

  export and import: the records of keys, with hashes and no key, so that losing KV loses no key
  --out           the file; default: standard output
  --dry-run       says what an import would do, and writes nothing
                  An import adds what is missing, changes nothing, and makes no revoked key live.

  audit: what was changed with the admin token, the newest 100 entries; <id> of a key, a webhook or a company
  --action        such as key.revoke
  --since, --until  ISO 8601, such as 2030-01-31T12:00:00Z

  --url           the Worker; default http://localhost:8787 (or PORT)
  --json          print the answer as JSON

The Worker's ADMIN_TOKEN is read from the environment or from .dev.vars.
Exit codes: 0 done, 1 refused or out of reach, 2 called wrongly.

  npm run keys -- create --company acme --name "Xero sync" --scopes view,create
`;

export type Arguments = ReturnType<typeof readArguments>;
export type Values = Arguments["values"];

/** @throws CliError for an unknown option */
export function readArguments() {
  return readOptions("keys", {
    allowPositionals: true,
    options: {
      ...adminOptions,
      service: { type: "boolean", default: false },
      database: { type: "string" },
      out: { type: "string" },
      "dry-run": { type: "boolean", default: false },
      name: { type: "string" },
      scopes: { type: "string" },
      "rate-limit": { type: "string" },
      expires: { type: "string" },
      action: { type: "string" },
      since: { type: "string" },
      until: { type: "string" },
    },
  });
}

/** The path with the database that `--database` names. */
export function inDatabase(path: string, { database }: Values): string {
  return database === undefined ? path : `${path}?database=${encodeURIComponent(database)}`;
}

/** The members of a key's record that the options set; without the option a member is absent. */
export function readRights(values: Values): Readonly<Record<string, unknown>> {
  const { name, scopes, expires } = values;
  const rateLimit = values["rate-limit"];
  return {
    ...(name !== undefined && { name }),
    ...(scopes !== undefined && { scopes: readList(scopes) }),
    ...readNarrowings(values),
    ...(rateLimit !== undefined && { rateLimit: readRateLimit(rateLimit) }),
    ...(expires !== undefined && { expiresAt: expires === "never" ? null : expires }),
  };
}

function readRateLimit(text: string): number | null | "default" {
  if (text === "default") return text;
  if (text === "none") return null;
  if (!/^\d+$/.test(text)) throw new CliError('--rate-limit must be a number, "none" or "default"', 2);
  return Number(text);
}
