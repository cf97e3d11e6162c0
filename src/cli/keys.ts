/** `npm run keys`: the admin API from a terminal. */

import { CliError, run } from "./cli-error.ts";
import { findAdminToken } from "./keys/admin-token.ts";
import { type Client, readPages, sendOk } from "./keys/api-client.ts";
import { readBase } from "./keys/base-url.ts";
import { type Arguments, help, readArguments, readRights } from "./keys/keys-arguments.ts";
import { showCompanies, showCompany, showKey, showKeys, showNewKey } from "./keys/keys-output.ts";
import { readOverlap, required } from "./keys/options.ts";

interface Outcome {
  readonly body: unknown;
  readonly text: string;
}

type Command = (given: Arguments, id: string | undefined) => Promise<Outcome>;

const create: Command = async (given) => {
  const { company, service, name, scopes } = given.values;
  if ((company === undefined) === !service) throw new CliError("create needs --company <id> or --service", 2);
  required(name, "create needs --name <text>");
  required(scopes, "create needs --scopes, such as view,create");
  const { body } = await sendOk(client(given), "/admin/keys", {
    method: "POST",
    body: { companyId: company ?? null, ...readRights(given.values) },
  });
  return { body, text: showNewKey(body) };
};

const list: Command = async (given) => {
  const { company, service } = given.values;
  if (company !== undefined && service) throw new CliError("list takes --company or --service, not both", 2);
  const owner = service ? "" : company;
  const path = owner === undefined ? "/admin/keys" : `/admin/keys?companyId=${encodeURIComponent(owner)}`;
  const body = await readPages(client(given), path);
  return { body, text: showKeys(body, Date.now()) };
};

const show: Command = async (given, id) => {
  const { body } = await sendOk(client(given), pathOf(id, "show"));
  return { body, text: showKey(body) };
};

const update: Command = async (given, id) => {
  const path = pathOf(id, "update");
  const changes = readRights(given.values);
  if (Object.keys(changes).length === 0) throw new CliError("update needs something to change", 2);
  const { body } = await sendOk(client(given), path, { method: "PATCH", body: changes });
  return { body, text: `Changed, within a minute or so everywhere.\n\n${showKey(body)}` };
};

const rotate: Command = async (given, id) => {
  const { body } = await sendOk(client(given), `${pathOf(id, "rotate")}/rotate`, {
    method: "POST",
    body: { overlapSeconds: readOverlap(given.values) },
  });
  return { body, text: showNewKey(body) };
};

const suspend: Command = async (given, id) => {
  const path = pathOf(id, "suspend");
  const { body } = await sendOk(client(given), path, { method: "PATCH", body: { suspended: true } });
  return { body, text: `Suspended, within seconds everywhere.\n\n${showKey(body)}` };
};

const resume: Command = async (given, id) => {
  const path = pathOf(id, "resume");
  const { body } = await sendOk(client(given), path, { method: "PATCH", body: { suspended: false } });
  return { body, text: `Resumed, within seconds everywhere.\n\n${showKey(body)}` };
};

const revoke: Command = async (given, id) => {
  const path = pathOf(id, "revoke");
  await sendOk(client(given), path, { method: "DELETE" });
  const { body } = await sendOk(client(given), path);
  return { body, text: `Revoked, within seconds everywhere.\n\n${showKey(body)}` };
};

const company: Command = async (given, id) => {
  const path = `/admin/companies/${encodeURIComponent(required(id, "company needs an id"))}`;
  const name = required(given.values.name, "company needs --name <text>");
  const { body } = await sendOk(client(given), path, { method: "PUT", body: { name } });
  return { body, text: showCompany(body) };
};

const companies: Command = async (given) => {
  const body = await readPages(client(given), "/admin/companies");
  return { body, text: showCompanies(body) };
};

const commands: ReadonlyMap<string, Command> = new Map(
  Object.entries({ create, list, show, update, rotate, suspend, resume, revoke, company, companies }),
);

function client({ values }: Arguments): Client {
  return { base: readBase(values.url), token: findAdminToken() };
}

function pathOf(id: string | undefined, command: string): string {
  return `/admin/keys/${encodeURIComponent(required(id, `${command} needs the key's id`))}`;
}

await run(async () => {
  const given = readArguments();
  const [command, id, more] = given.positionals;
  if (given.values.help || command === undefined) {
    console.log(help);
    if (!given.values.help) throw new CliError("Which command?", 2);
    return;
  }
  const job = commands.get(command);
  if (job === undefined)
    throw new CliError(`There is no command "${command}". See npm run keys -- --help`, 2);
  if (more !== undefined) throw new CliError(`Unexpected argument "${more}". See npm run keys -- --help`, 2);
  const { body, text } = await job(given, id);
  console.log(given.values.json ? JSON.stringify(body, null, 2) : text);
});
