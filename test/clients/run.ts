/** `npm run clients`: plays real clients against a running Worker, and shows which does what. */
import { parseArgs } from "node:util";
import { CliError, run } from "../../src/cli/cli-error.ts";
import { keptDemoKey } from "../../src/cli/demo/demo.ts";
import { findCompany } from "../../src/cli/demo/sync-job.ts";
import { send, sendOk } from "../../src/cli/keys/api-client.ts";
import { readBase } from "../../src/cli/keys/base-url.ts";
import { renderTable } from "../../src/cli/keys/table.ts";
import { cacheHelpers } from "./cache-helpers.ts";
import { type Api, type Client, type Task, type Tasks, table, tasks } from "./client.ts";
import { generatedClients } from "./generated/generators.ts";
import { install } from "./install.ts";
import { n8n } from "./n8n.ts";
import { postgrestJs } from "./postgrest-js.ts";
import { raDataPostgrest } from "./ra-data-postgrest.ts";
import { refine } from "./refine.ts";
import { vuePostgrest } from "./vue-postgrest.ts";

const help = `Plays real clients, the newest from npm, against a running Worker, and shows which does what; some are generated
from its /openapi.json. Each has rows of its own (integration "clients-…"), which are deleted afterwards.

  npm run clients
  CROSSWALK_API_KEY=crbn_… npm run clients -- --url https://crosswalk.example.com

  --url      the Worker; default http://localhost:8787 (or PORT)
  --only     the clients whose name contains this
  --offline  those that were installed last time

The key is CROSSWALK_API_KEY, else the demo key that npm start made.
`;

const clients: readonly Client[] = [
  postgrestJs,
  cacheHelpers,
  refine,
  raDataPostgrest,
  vuePostgrest,
  n8n,
  ...generatedClients,
];

type Result = "ok" | "FAILED" | "-" | "not yet served";

/** What is written of one client, and why each failed. */
interface Played {
  readonly client: string;
  readonly results: Readonly<Record<Task, Result>>;
  readonly failures: readonly string[];
}

function readArguments() {
  try {
    return parseArgs({
      options: {
        url: { type: "string" },
        only: { type: "string", default: "" },
        offline: { type: "boolean", default: false },
        help: { type: "boolean", short: "h", default: false },
      },
    }).values;
  } catch (error) {
    throw new CliError(`${error instanceof Error ? error.message : error}. See npm run clients -- --help`, 2);
  }
}

async function play(client: Client, api: Api, hasRoot: boolean, isOffline: boolean): Promise<Played> {
  const { version, folder, load } = await install(client, isOffline);
  const known = await client.prepare(api, load, folder).catch(
    // A client that cannot be loaded fails at the first thing it is asked.
    (error: unknown): Tasks => ({ [tasks[0]]: () => Promise.reject(error) }),
  );
  const failures: string[] = [];
  const results: [Task, Result][] = [];
  for (const task of tasks) {
    const act = known[task];
    if (act === undefined) results.push([task, "-"]);
    else if (task === "root" && !hasRoot) results.push([task, "not yet served"]);
    else {
      const failure = await act().then(
        () => undefined,
        (error: unknown) =>
          `${client.name}, ${task}: ${error instanceof Error ? error.message : JSON.stringify(error)}`,
      );
      if (failure !== undefined) failures.push(failure);
      results.push([task, failure === undefined ? "ok" : "FAILED"]);
    }
  }
  return {
    client: `${client.name} ${version}`.trim(),
    results: Object.fromEntries(results) as Record<Task, Result>,
    failures,
  };
}

await run(async () => {
  const { url, only, offline, help: wantsHelp } = readArguments();
  if (wantsHelp) {
    console.log(help);
    return;
  }
  const base = readBase(url);
  const key = process.env.CROSSWALK_API_KEY ?? keptDemoKey();
  if (key === undefined)
    throw new CliError("There is no key: run npm start first, or set CROSSWALK_API_KEY.");
  const caller = { base, token: key };
  const companyId = await findCompany(caller);
  const hasRoot = (await send(caller, "/rest/v1/")).status !== 404;
  const chosen = clients.filter(({ name }) => name.includes(only));
  if (chosen.length === 0) throw new CliError(`No client's name contains "${only}".`, 2);

  const played: Played[] = [];
  for (const client of chosen) {
    console.error(`${client.name} ...`);
    const integration = `clients-${client.name.replaceAll(/\W+/g, "-")}`;
    const clear = () =>
      sendOk(caller, `/rest/v1/${table}?integration=eq.${integration}`, { method: "DELETE" });
    await clear();
    try {
      played.push(
        await play(client, { url: `${base.origin}/rest/v1`, key, companyId, integration }, hasRoot, offline),
      );
    } finally {
      await clear();
    }
  }
  console.log(`\nAt ${base.origin}; "-": the client has no call for it\n`);
  console.log(
    renderTable(
      ["CLIENT", ...tasks],
      played.map(({ client, results }) => [client, ...tasks.map((task) => results[task])]),
    ),
  );
  const failures = played.flatMap((one) => one.failures);
  if (failures.length > 0) throw new CliError(`\n${failures.join("\n\n")}`);
});
