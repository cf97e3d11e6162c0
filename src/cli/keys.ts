/** `npm run keys`: the admin API from a terminal. */

import { CliError } from "./cli-error.ts";
import { readPages, sendOk } from "./keys/api-client.ts";
import { auditPath, showAudit } from "./keys/audit-log.ts";
import { exportKeys, writeKeysFile } from "./keys/export-keys.ts";
import { importKeys, showImportedKeys } from "./keys/import-keys.ts";
import { type Arguments, help, inDatabase, readArguments, readRights } from "./keys/keys-arguments.ts";
import { showCompanies, showCompany, showKey, showKeys, showNewKey } from "./keys/keys-output.ts";
import { readOverlap, required } from "./keys/options.ts";
import { type Command as CommandOf, client, runCommands } from "./keys/run-commands.ts";

type Command = CommandOf<Arguments>;

const create: Command = async (given) => {
  const { company, service, name, scopes, database } = given.values;
  if ((company === undefined) === !service) throw new CliError("create needs --company <id> or --service", 2);
  required(name, "create needs --name <text>");
  required(scopes, "create needs --scopes, such as view,create");
  const { body } = await sendOk(client(given), "/admin/keys", {
    method: "POST",
    body: {
      companyId: company ?? null,
      ...(database !== undefined && { database }),
      ...readRights(given.values),
    },
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
  const call = { method: "PUT", body: { name } };
  const { body } = await sendOk(client(given), inDatabase(path, given.values), call);
  return { body, text: showCompany(body) };
};

const companies: Command = async (given) => {
  const body = await readPages(client(given), inDatabase("/admin/companies", given.values));
  return { body, text: showCompanies(body) };
};

const hashesOnly = "The export has hashes of keys and no key. Keep it as you keep backups.";

const exportAll: Command = async (given) => {
  const { company, service, out, json } = given.values;
  if (company !== undefined && service) {
    throw new CliError("export takes --company or --service, not both", 2);
  }
  if (json && out === undefined)
    throw new CliError("export takes --json with --out only: it is JSON itself", 2);
  const { keys, text } = await exportKeys(client(given), service ? "" : company);
  if (out === undefined) return { body: null, text: text.trimEnd(), aside: hashesOnly };
  writeKeysFile(out, text);
  return { body: { keys, file: out }, text: `Exported ${keys} keys to ${out}.`, aside: hashesOnly };
};

const importAll: Command = async (given, file) => {
  const isDryRun = given.values["dry-run"];
  const imported = await importKeys(client(given), required(file, "import needs a file"), isDryRun);
  return { body: imported, text: showImportedKeys(imported, isDryRun), failed: imported.refused > 0 };
};

const audit: Command = async (given, target) => {
  const { company: companyId, action, since, until } = given.values;
  const path = auditPath({ companyId, action, since, until, target });
  const { body, next } = await sendOk(client(given), path);
  return { body, text: showAudit(Array.isArray(body) ? body : [], next !== undefined) };
};

function pathOf(id: string | undefined, command: string): string {
  return `/admin/keys/${encodeURIComponent(required(id, `${command} needs the key's id`))}`;
}

await runCommands({
  name: "keys",
  help,
  readArguments,
  commands: {
    create,
    list,
    show,
    update,
    rotate,
    suspend,
    resume,
    revoke,
    company,
    companies,
    export: exportAll,
    import: importAll,
    audit,
  },
});
