/** The arguments of `npm run webhooks` → what to do. Pure. */
import { adminOptions, readNarrowing, readNarrowings, readOptions } from "../keys/options.ts";

export const help = `Webhooks of a Crosswalk Worker: who is told of a company's changes.

  npm run webhooks -- create --company <id> --to <address> [what] [--since <cursor>] [--database <binding>]
  npm run webhooks -- list [--company <id>] [--database <binding>]
  npm run webhooks -- show <webhook id>
  npm run webhooks -- update <webhook id> [--to <address>] [what]
  npm run webhooks -- pause <webhook id>
  npm run webhooks -- resume <webhook id>
  npm run webhooks -- rotate <webhook id> [--overlap <seconds>]
  npm run webhooks -- test <webhook id>
  npm run webhooks -- replay <webhook id> --since <cursor>
  npm run webhooks -- attempts <webhook id>
  npm run webhooks -- delete <webhook id>

  --to            the receiver, such as https://example.com/hooks
  --since         a cursor of the change feed: what came after it is delivered; "now" for what is yet to come
  --overlap       how long the old secret signs beside the new one; default 0
  --database      the binding of the company's database; default DB. Of a list: only what that database has

  what
  --description   what the webhook is for; "none" for nothing
  --integrations  only changes of these, such as xero,quickbooks; "all" for no such limit
  --entity-types  only changes of these, such as customer,item; "all" for no such limit
  --ops           any of insert, update and delete, separated by commas; "all" for each of them

  --url           the Worker; default http://localhost:8787 (or PORT)
  --json          print the answer as JSON

The Worker's ADMIN_TOKEN is read from the environment or from .dev.vars.
Exit codes: 0 done, 1 refused, out of reach or a test that failed, 2 called wrongly.

  npm run webhooks -- create --company acme --to https://example.com/hooks --integrations xero
`;

export type Arguments = ReturnType<typeof readArguments>;
type Values = Arguments["values"];

/** @throws CliError for an unknown option */
export function readArguments() {
  return readOptions("webhooks", {
    allowPositionals: true,
    options: {
      ...adminOptions,
      to: { type: "string" },
      description: { type: "string" },
      ops: { type: "string" },
      since: { type: "string" },
      database: { type: "string" },
    },
  });
}

/** The members of a webhook that the options set; without the option a member is absent. */
export function readSubscription(values: Values): Readonly<Record<string, unknown>> {
  const { to, description, ops } = values;
  return {
    ...(to !== undefined && { url: to }),
    ...(description !== undefined && { description: description === "none" ? null : description }),
    ...readNarrowings(values),
    ...(ops !== undefined && { ops: readNarrowing(ops) }),
  };
}
