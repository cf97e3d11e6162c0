/** Runs the commands that call `/admin` and print its answer: `npm run keys` and `npm run webhooks`. */
import { CliError, run } from "../cli-error.ts";
import { findAdminToken } from "./admin-token.ts";
import type { Client } from "./api-client.ts";
import { callerName } from "./audit-log.ts";
import { readBase } from "./base-url.ts";

/** What a command prints: the answer for `--json`, else the text. */
export interface Outcome {
  readonly body: unknown;
  readonly text: string;
  /** For standard error, since standard output may be piped into a file. */
  readonly aside?: string;
  /** The command did its work, and what it found is bad. */
  readonly failed?: boolean;
}

interface Given {
  readonly positionals: readonly string[];
  readonly values: {
    readonly url?: string | undefined;
    readonly json: boolean;
    readonly help: boolean;
  };
}

/** @param id the argument after the command's name */
export type Command<G> = (given: G, id: string | undefined) => Promise<Outcome>;

export function client({ values }: Given): Client {
  return { base: readBase(values.url), token: findAdminToken(), actor: callerName() };
}

/** The commands of a script, by their names. */
export interface Script<G extends Given> {
  /** As in `npm run keys`. */
  readonly name: string;
  readonly help: string;
  readonly readArguments: () => G;
  readonly commands: Readonly<Record<string, Command<G>>>;
}

export function runCommands<G extends Given>(script: Script<G>): Promise<void> {
  return run(async () => {
    const given = script.readArguments();
    const [command, id, more] = given.positionals;
    const { help, json } = given.values;
    if (help || command === undefined) {
      console.log(script.help);
      if (!help) throw new CliError("Which command?", 2);
      return;
    }
    const seeHelp = `See npm run ${script.name} -- --help`;
    const job = Object.hasOwn(script.commands, command) ? script.commands[command] : undefined;
    if (job === undefined) throw new CliError(`There is no command "${command}". ${seeHelp}`, 2);
    if (more !== undefined) throw new CliError(`Unexpected argument "${more}". ${seeHelp}`, 2);
    const { body, text, aside, failed } = await job(given, id);
    console.log(json ? JSON.stringify(body, null, 2) : text);
    if (aside !== undefined) console.error(aside);
    if (failed) process.exitCode = 1;
  });
}
