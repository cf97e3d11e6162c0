/** `npm run demo:webhook`: a receiver on this machine, a webhook for it, and what arrives. */
import { once } from "node:events";
import { createServer, type IncomingMessage } from "node:http";
import { type Change, receive } from "../../../docs/examples/receive-webhooks.js";
import { CliError, run } from "../cli-error.ts";
import { findAdminToken } from "../keys/admin-token.ts";
import { type Client, sendOk } from "../keys/api-client.ts";
import { readBase } from "../keys/base-url.ts";
import { readOptions } from "../keys/options.ts";
import { demoCompany } from "./demo.ts";

const help = `Starts a receiver of webhooks on this machine, makes a webhook of a company for it, and shows each change
that arrives. Ctrl-C deletes the webhook. npm start must be running.

  npm run demo:webhook
  npm run demo:webhook -- --company acme

  --company   whose changes; default ${demoCompany}
`;

const path = "/admin/webhooks";
/** By this the webhooks of runs that were killed are found, and deleted. */
const description = "npm run demo:webhook";

function readArguments() {
  return readOptions("demo:webhook", {
    options: {
      company: { type: "string", default: demoCompany },
      help: { type: "boolean", short: "h", default: false },
    },
  }).values;
}

/** The secret is known only once the webhook is made, for which the receiver must have a port. */
let secret = "";

/** Everything that was applied so far; a real receiver keeps this in its database. */
const known = new Set<string>();
const store = {
  has: (id: string) => known.has(id),
  apply: (id: string, changes: readonly Change[]) => {
    known.add(id);
    console.log(`${id}: ${changes.length} ${changes.length === 1 ? "change" : "changes"}`);
    for (const change of changes) console.log(`  ${describe(change)}`);
  },
};

function describe({ seq, op, integration, entityType, entityId, externalId }: Change): string {
  return `${seq} ${op} ${integration} ${entityType} ${entityId} = ${externalId ?? "nothing"}`;
}

async function toRequest(incoming: IncomingMessage): Promise<Request> {
  const pieces: Buffer[] = [];
  for await (const piece of incoming) pieces.push(piece);
  const headers = Object.entries(incoming.headers).map(([name, value]): [string, string] => [
    name,
    String(value),
  ]);
  return new Request("http://localhost/", { method: "POST", headers, body: Buffer.concat(pieces) });
}

async function startReceiver(): Promise<number> {
  const server = createServer(async (incoming, outgoing) => {
    const answer = await receive(await toRequest(incoming), secret, store).catch(() => undefined);
    outgoing.writeHead(answer?.status ?? 500).end();
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const address = server.address();
  if (address === null || typeof address === "string") throw new CliError("No port can be opened.");
  server.unref();
  return address.port;
}

async function deleteWebhooks(client: Client, companyId: string): Promise<void> {
  const { body } = await sendOk(client, `${path}?companyId=${encodeURIComponent(companyId)}`);
  const found: readonly unknown[] = Array.isArray(body) ? body : [];
  for (const webhook of found) {
    const { id, description: made } = Object(webhook);
    if (made === description) await sendOk(client, `${path}/${id}`, { method: "DELETE" });
  }
}

await run(async () => {
  const { company: companyId, help: wantsHelp } = readArguments();
  if (wantsHelp) {
    console.log(help);
    return;
  }
  const client = { base: readBase(undefined), token: findAdminToken() };
  await deleteWebhooks(client, companyId);
  const stopped = Promise.race([once(process, "SIGINT"), once(process, "SIGTERM")]);
  const url = `http://127.0.0.1:${await startReceiver()}/hook`;
  const { body } = await sendOk(client, path, { method: "POST", body: { companyId, url, description } });
  const { id } = Object(body);
  secret = Object(body).secret;
  console.log(`Webhook ${id} of company ${companyId} delivers to ${url}

Change a mapping in another terminal, such as by npm run demo:sync -- --rows 5. Ctrl-C deletes the webhook.
`);
  // Keeps the process alive, which the receiver does not.
  const timer = setInterval(() => {}, 60_000);
  await stopped;
  clearInterval(timer);
  await deleteWebhooks(client, companyId);
  console.log("\nThe webhook is deleted.");
});
