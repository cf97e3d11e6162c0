/** `npm run companies`: moves a company to another database, by the steps of `/admin/companies/:id/move`. */

import { sendOk } from "../keys/api-client.ts";
import { required } from "../keys/options.ts";
import { type Command as CommandOf, client, runCommands } from "../keys/run-commands.ts";
import { type Arguments, help, readAnnounceSeconds, readArguments } from "./companies-arguments.ts";
import { readMove, showMove } from "./companies-output.ts";
import { runSteps, sendStep } from "./run-steps.ts";

type Command = CommandOf<Arguments>;

const pathOf = (id: string | undefined, command: string) =>
  `/admin/companies/${encodeURIComponent(required(id, `${command} needs the company's id`))}/move`;

/** Progress is for people: with `--json`, only the outcome is printed. */
const sayTo =
  ({ values }: Arguments) =>
  (line: string) => {
    if (!values.json) console.log(`  ${line}`);
  };

const move: Command = async (given, id) => {
  const path = pathOf(id, "move");
  const to = required(given.values.to, "move needs --to <binding>");
  const body = { to, ...readAnnounceSeconds(given.values["announce-seconds"]) };
  const call = { method: "POST", body };
  const begun = await sendStep(client(given), path, call);
  const moved = await runSteps(begun, {
    client: client(given),
    path: `${path}/step`,
    call: { method: "POST", body: {} },
    isDone: ({ state, database }) => state === "settled" && database === to,
    say: sayTo(given),
  });
  const kept =
    moved.kept.length === 0
      ? ""
      : `\n\nThe old rows are kept. When all is well: npm run companies -- drop-source ${moved.companyId}`;
  return { body: moved, text: `Moved.\n\n${showMove(moved)}${kept}` };
};

const status: Command = async (given, id) => {
  const { body } = await sendOk(client(given), pathOf(id, "status"));
  return { body, text: showMove(readMove(body)) };
};

const cancel: Command = async (given, id) => {
  const path = pathOf(id, "cancel");
  const call = { method: "DELETE" };
  const cancelled = await runSteps(await sendStep(client(given), path, call), {
    client: client(given),
    path,
    call,
    isDone: ({ state }) => state === "settled",
    say: sayTo(given),
  });
  return { body: cancelled, text: `Cancelled.\n\n${showMove(cancelled)}` };
};

const dropSource: Command = async (given, id) => {
  const path = `${pathOf(id, "drop-source")}/drop-source`;
  const call = { method: "POST", body: {} };
  const dropped = await runSteps(await sendStep(client(given), path, call), {
    client: client(given),
    path,
    call,
    isDone: ({ kept }) => kept.length === 0,
    say: sayTo(given),
  });
  return { body: dropped, text: `Dropped.\n\n${showMove(dropped)}` };
};

await runCommands({
  name: "companies",
  help,
  readArguments,
  commands: { move, status, cancel, "drop-source": dropSource },
});
