/** `npm run webhooks`: `/admin/webhooks` from a terminal. */

import { CliError, run } from "./cli-error.ts";
import { findAdminToken } from "./keys/admin-token.ts";
import { type Client, readPages, sendOk } from "./keys/api-client.ts";
import { readBase } from "./keys/base-url.ts";
import { readOverlap, required } from "./keys/options.ts";
import { type Arguments, help, readArguments, readSubscription } from "./webhooks/webhooks-arguments.ts";
import {
  showAttempts,
  showNewWebhook,
  showReplay,
  showTest,
  showWebhook,
  showWebhooks,
} from "./webhooks/webhooks-output.ts";

interface Outcome {
  readonly body: unknown;
  readonly text: string;
  /** The command did its work, and what it found is bad. */
  readonly failed?: boolean;
}

type Command = (given: Arguments, id: string | undefined) => Promise<Outcome>;

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

const commands: ReadonlyMap<string, Command> = new Map(
  Object.entries({
    create,
    list,
    show,
    update,
    pause,
    resume,
    rotate,
    test,
    replay,
    attempts,
    delete: remove,
  }),
);

function client({ values }: Arguments): Client {
  return { base: readBase(values.url), token: findAdminToken() };
}

function pathOf(id: string | undefined, command: string): string {
  return `/admin/webhooks/${encodeURIComponent(required(id, `${command} needs the webhook's id`))}`;
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
    throw new CliError(`There is no command "${command}". See npm run webhooks -- --help`, 2);
  if (more !== undefined)
    throw new CliError(`Unexpected argument "${more}". See npm run webhooks -- --help`, 2);
  const { body, text, failed } = await job(given, id);
  console.log(given.values.json ? JSON.stringify(body, null, 2) : text);
  if (failed) process.exitCode = 1;
});
