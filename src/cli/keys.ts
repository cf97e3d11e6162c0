/** `npm run keys`: the admin API from a terminal. */
import { parseArgs } from "node:util";
import { findAdminToken } from "./admin-token.ts";
import { type Client, sendOk } from "./api-client.ts";
import { readBase } from "./base-url.ts";
import { CliError, run } from "./cli-error.ts";
import { showCompany, showKey, showKeys, showNewKey } from "./keys-output.ts";

const help = `Companies and API keys of a Crosswalk Worker.

  npm run keys -- create --company <id> --name <text> --scopes <list> [--expires <time>]
  npm run keys -- create --service      --name <text> --scopes <list> [--expires <time>]
  npm run keys -- list [--company <id> | --service]
  npm run keys -- rotate <key id> [--overlap <seconds>]
  npm run keys -- revoke <key id>
  npm run keys -- company <id> --name <text>

  --scopes    of view, create, update and delete, separated by commas
  --service   a key over all companies
  --expires   ISO 8601, such as 2030-01-31T12:00:00Z
  --overlap   how long the old key works beside the new one; default 0
  --url       the Worker; default http://localhost:8787 (or PORT)
  --json      print the answer as JSON

The Worker's ADMIN_TOKEN is read from the environment or from .dev.vars.

  npm run keys -- create --company acme --name "Xero sync" --scopes view,create
`;

type Arguments = ReturnType<typeof readArguments>;

interface Outcome {
  readonly body: unknown;
  readonly text: string;
}

async function create(given: Arguments): Promise<Outcome> {
  const { company, service, name, scopes, expires } = given.values;
  if ((company === undefined) === !service) throw new CliError("create wants --company <id> or --service", 2);
  const { body } = await sendOk(client(given), "/admin/keys", {
    method: "POST",
    body: {
      name: required(name, "create wants --name <text>"),
      companyId: company ?? null,
      scopes: required(scopes, "create wants --scopes, such as view,create")
        .split(",")
        .map((scope) => scope.trim()),
      expiresAt: expires ?? null,
    },
  });
  return { body, text: showNewKey(body) };
}

async function list(given: Arguments): Promise<Outcome> {
  const { company, service } = given.values;
  if (company !== undefined && service) throw new CliError("list takes --company or --service, not both", 2);
  const owner = service ? "" : company;
  const records: unknown[] = [];
  let path: string | undefined = "/admin/keys";
  if (owner !== undefined) path += `?companyId=${encodeURIComponent(owner)}`;
  while (path !== undefined) {
    const { body, next } = await sendOk(client(given), path);
    if (Array.isArray(body)) records.push(...body);
    path = next;
  }
  return { body: records, text: showKeys(records) };
}

async function rotate(given: Arguments, id: string | undefined): Promise<Outcome> {
  const key = encodeURIComponent(required(id, "rotate wants the key's id"));
  const { overlap } = given.values;
  if (overlap !== undefined && !/^\d+$/.test(overlap)) throw new CliError("--overlap wants whole seconds", 2);
  const { body } = await sendOk(client(given), `/admin/keys/${key}/rotate`, {
    method: "POST",
    body: { overlapSeconds: Number(overlap ?? 0) },
  });
  return { body, text: showNewKey(body) };
}

async function revoke(given: Arguments, id: string | undefined): Promise<Outcome> {
  const key = encodeURIComponent(required(id, "revoke wants the key's id"));
  await sendOk(client(given), `/admin/keys/${key}`, { method: "DELETE" });
  const { body } = await sendOk(client(given), `/admin/keys/${key}`);
  return { body, text: `Revoked, within 60 seconds everywhere: ${showKey(body)}` };
}

async function company(given: Arguments, id: string | undefined): Promise<Outcome> {
  const path = `/admin/companies/${encodeURIComponent(required(id, "company wants an id"))}`;
  const name = required(given.values.name, "company wants --name <text>");
  const { body } = await sendOk(client(given), path, { method: "PUT", body: { name } });
  return { body, text: showCompany(body) };
}

const commands = new Map([
  ["create", create],
  ["list", list],
  ["rotate", rotate],
  ["revoke", revoke],
  ["company", company],
]);

function readArguments() {
  try {
    return parseArgs({
      allowPositionals: true,
      options: {
        company: { type: "string" },
        service: { type: "boolean", default: false },
        name: { type: "string" },
        scopes: { type: "string" },
        expires: { type: "string" },
        overlap: { type: "string" },
        url: { type: "string" },
        json: { type: "boolean", default: false },
        help: { type: "boolean", short: "h", default: false },
      },
    });
  } catch (error) {
    throw new CliError(`${error instanceof Error ? error.message : error}. See npm run keys -- --help`, 2);
  }
}

function client({ values }: Arguments): Client {
  return { base: readBase(values.url), token: findAdminToken() };
}

function required(value: string | undefined, complaint: string): string {
  if (value === undefined || value === "") throw new CliError(complaint, 2);
  return value;
}

await run(async () => {
  const given = readArguments();
  const [command, id] = given.positionals;
  if (given.values.help || command === undefined) {
    console.log(help);
    if (!given.values.help) throw new CliError("Which command?", 2);
    return;
  }
  const job = commands.get(command);
  if (job === undefined)
    throw new CliError(`There is no command "${command}". See npm run keys -- --help`, 2);
  const { body, text } = await job(given, id);
  console.log(given.values.json ? JSON.stringify(body, null, 2) : text);
});
