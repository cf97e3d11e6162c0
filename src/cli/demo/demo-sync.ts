/** `npm run demo:sync`: runs a sync job against a running Worker, and checks the rows in the table. */
import { CliError, run } from "../cli-error.ts";
import { readBase } from "../keys/base-url.ts";
import { readOptions } from "../keys/options.ts";
import { format, startProgress } from "../progress.ts";
import { keptDemoKey } from "./demo.ts";
import { countLinks, findCompany, integration, linkAll, type Run, unlink, unlinkAll } from "./sync-job.ts";

const help = `Runs a sync job against a running Worker: links entities, runs again with 1 % of them changed,
unlinks 100, and checks the counts. It leaves the table as it was.

  npm run demo:sync
  npm run demo:sync -- --rows 50000
  CROSSWALK_API_KEY=crbn_… npm run demo:sync -- --url https://crosswalk.example.com

  --rows   how many entities; default 10000
  --url    the Worker; default http://localhost:8787 (or PORT)

The key is CROSSWALK_API_KEY, else the demo key that npm start made.
`;

const mostRows = 1_000_000;

function readArguments() {
  return readOptions("demo:sync", {
    options: {
      rows: { type: "string", default: "10000" },
      url: { type: "string" },
      help: { type: "boolean", short: "h", default: false },
    },
  }).values;
}

function readRows(text: string): number {
  const rows = Number(text);
  if (!/^\d+$/.test(text) || rows < 1 || rows > mostRows) {
    throw new CliError(`--rows must be a number from 1 to ${mostRows}, not "${text}".`, 2);
  }
  return rows;
}

/** Runs a step of the job and shows its progress. */
async function step(title: string, rows: number, act: (report: (done: number) => void) => Promise<void>) {
  const progress = startProgress(title, { total: rows });
  progress.advance(0);
  await act(progress.advance);
  progress.end();
}

async function check(what: string, expected: number, counted: Promise<number>): Promise<void> {
  const found = await counted;
  console.log(`  ${found === expected ? "✓" : "✗"} ${what}: ${format(found)}`);
  if (found !== expected) throw new CliError(`${what}: there should be ${format(expected)}.`);
}

async function playSyncJob(job: Run): Promise<void> {
  const { client, rows } = job;
  const isChanged = (index: number) => index % 100 === 0;
  const indexes = Array.from({ length: rows }, (_, index) => index);
  const unlinked = indexes.slice(-Math.min(100, rows));
  const kept = indexes.slice(0, -unlinked.length);
  const changed = indexes.filter(isChanged);

  await step(`Link ${format(rows)} entities`, rows, (report) => linkAll(job, () => 1, report));
  await check("linked", rows, countLinks(client));

  await step(`Again, ${format(changed.length)} of them changed`, rows, (report) =>
    linkAll(job, (index) => (isChanged(index) ? 2 : 1), report),
  );
  await check("linked", rows, countLinks(client));
  await check("changed", changed.length, countLinks(client, "&metadata->revision=eq.2"));

  await step(`Unlink ${format(unlinked.length)}`, unlinked.length, () => unlink(client, unlinked));
  await check("linked", kept.length, countLinks(client));
  await check("changed", kept.filter(isChanged).length, countLinks(client, "&metadata->revision=eq.2"));
}

await run(async () => {
  const { rows, url, help: wantsHelp } = readArguments();
  if (wantsHelp) {
    console.log(help);
    return;
  }
  const base = readBase(url);
  const token = process.env.CROSSWALK_API_KEY ?? keptDemoKey();
  if (token === undefined) {
    throw new CliError("There is no key: run npm start first, or set CROSSWALK_API_KEY.");
  }
  const client = { base, token };
  const job = { client, companyId: await findCompany(client), rows: readRows(rows) };
  console.log(
    `A sync job for company ${job.companyId} at ${base.origin}, as integration "${integration}":\n`,
  );
  // Deletes what an interrupted run left behind.
  await unlinkAll(client);
  try {
    await playSyncJob(job);
  } finally {
    await unlinkAll(client);
  }
  await check("left behind", 0, countLinks(client));
});
