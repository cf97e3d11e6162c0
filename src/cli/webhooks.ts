/** `npm run webhooks`: `/admin/webhooks` from a terminal. */

import { CliError } from "./cli-error.ts";
import { readPages, sendOk } from "./keys/api-client.ts";
import { readOverlap, required } from "./keys/options.ts";
import { type Command as CommandOf, client, runCommands } from "./keys/run-commands.ts";
import { type Arguments, help, readArguments, readSubscription } from "./webhooks/webhooks-arguments.ts";
import {
  showAttempts,
  showNewWebhook,
  showReplay,
  showTest,
  showWebhook,
  showWebhooks,
} from "./webhooks/webhooks-output.ts";

type Command = CommandOf<Arguments>;

const create: Command = async (given) => {
  const { company, to, since, database } = given.values;
  required(company, "create needs --company <id>");
  required(to, "create needs --to <address>, such as https://example.com/hooks");
  const { body } = await sendOk(client(given), "/admin/webhooks", {
    method: "POST",
    body: {
      companyId: company,
      ...readSubscription(given.values),
      ...(since !== undefined && { since }),
      ...(database !== undefined && { database }),
    },
  });
  return { body, text: showNewWebhook(body) };
};

const list: Command = async (given) => {
  const { company, database } = given.values;
  const search = new URLSearchParams({
    ...(company !== undefined && { companyId: company }),
    ...(database !== undefined && { database }),
  });
  const body = await readPages(client(given), `/admin/webhooks?${search}`);
  return { body, text: showWebhooks(body) };
};

const show: Command = async (given, id) => {
  const { body } = await sendOk(client(given), pathOf(id, "show"));
  return { body, text: showWebhook(body) };
};

const update: Command = async (given, id) => {
  const path = pathOf(id, "update");
  const changes = readSubscription(given.values);
  if (Object.keys(changes).length === 0) throw new CliError("update needs something to change", 2);
  const { body } = await sendOk(client(given), path, { method: "PATCH", body: changes });
  return { body, text: `Changed, from the next try on.\n\n${showWebhook(body)}` };
};

const pause: Command = async (given, id) => {
  const path = pathOf(id, "pause");
  const { body } = await sendOk(client(given), path, { method: "PATCH", body: { status: "paused" } });
  return { body, text: `Paused. It keeps its place.\n\n${showWebhook(body)}` };
};

const resume: Command = async (given, id) => {
  const path = pathOf(id, "resume");
  const { body } = await sendOk(client(given), path, { method: "PATCH", body: { status: "active" } });
  return { body, text: `Resumed, from where it stood.\n\n${showWebhook(body)}` };
};

const rotate: Command = async (given, id) => {
  const { body } = await sendOk(client(given), `${pathOf(id, "rotate")}/rotate`, {
    method: "POST",
    body: { overlapSeconds: readOverlap(given.values) },
  });
  return { body, text: showNewWebhook(body) };
};

const test: Command = async (given, id) => {
  const { body } = await sendOk(client(given), `${pathOf(id, "test")}/test`, { method: "POST", body: {} });
  const { ok, text } = showTest(body);
  return { body, text, failed: !ok };
};

const replay: Command = async (given, id) => {
  const path = `${pathOf(id, "replay")}/replay`;
  const since = required(
    given.values.since,
    "replay needs --since <cursor>, or --since now to leave out what waits",
  );
  const { body } = await sendOk(client(given), path, { method: "POST", body: { since } });
  return { body, text: showReplay(body) };
};

const attempts: Command = async (given, id) => {
  const { body } = await sendOk(client(given), `${pathOf(id, "attempts")}/attempts`);
  return { body, text: showAttempts(Array.isArray(body) ? body : []) };
};

const remove: Command = async (given, id) => {
  const path = pathOf(id, "delete");
  await sendOk(client(given), path, { method: "DELETE" });
  return { body: { id, deleted: true }, text: `Deleted ${id}, with its attempts.` };
};

function pathOf(id: string | undefined, command: string): string {
  return `/admin/webhooks/${encodeURIComponent(required(id, `${command} needs the webhook's id`))}`;
}

await runCommands({
  name: "webhooks",
  help,
  readArguments,
  commands: { create, list, show, update, pause, resume, rotate, test, replay, attempts, delete: remove },
});
