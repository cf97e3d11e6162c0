/** Takes backups as the cron does, in many small runs, and reads what they left in the bucket. */
import { env } from "cloudflare:workers";
import { FEWEST, type Sizes } from "../../../src/backup/advance";
import {
  type JsonNull,
  type LastChange,
  type Manifest,
  newestManifest as nameOfNewest,
  type PartKind,
  type Row,
} from "../../../src/backup/manifest";
import { createReplay } from "../../../src/backup/replay";
import { sweepDatabase } from "../../../src/backup/sweep";

export const source = { database: env.DB, name: "DB", keys: env.API_KEYS, bucket: env.BACKUPS };
export const settings = { everyHours: 24, keepDays: 30 };

/** The statements of a run that does one step. */
export const few = FEWEST + 1;

/** A page is two rows, and a part two pages. */
export const small: Sizes = { rows: 2, bytes: 1_000_000, partBytes: 200 };

export interface Line {
  readonly status: string;
  readonly phase?: string;
  readonly rows: number;
}

export const runOnce = async (now: number, sizes = small, statements = few, from = source) =>
  (await sweepDatabase(from, now, settings, statements, sizes)) as Line | undefined;

const MOST_RUNS = 200;

/** Runs until a backup is whole. @param between is done after each run */
export async function takeBackup(
  now: number,
  between: (line: Line) => Promise<void> = async () => {},
  from = source,
): Promise<Manifest> {
  for (let runs = 0; runs < MOST_RUNS; runs += 1) {
    const line = await runOnce(now, small, few, from);
    if (line?.status === "done") return newestManifest();
    if (line?.status !== "running") throw new Error(`the backup does not go on: ${JSON.stringify(line)}`);
    await between(line);
  }
  throw new Error("the backup takes too long");
}

export async function newestManifest(): Promise<Manifest> {
  const stored = await env.BACKUPS.get(nameOfNewest("DB"));
  if (stored === null) throw new Error("there is no backup");
  return stored.json<Manifest>();
}

/** The lines of all parts of a kind. */
export async function readParts<T = Row>(
  { database, name, parts }: Manifest,
  kind: PartKind,
): Promise<readonly T[]> {
  const rows: T[] = [];
  for (const part of parts.filter((each) => each.kind === kind)) {
    const stored = await env.BACKUPS.get(`${database}/${name}/${part.name}`);
    if (stored === null) throw new Error(`${part.name} is missing`);
    const text = await new Response(stored.body.pipeThrough(new DecompressionStream("gzip"))).text();
    rows.push(
      ...text
        .trimEnd()
        .split("\n")
        .map((line): T => JSON.parse(line)),
    );
  }
  return rows;
}

/** The mappings that a backup restores, by id. */
export async function restoredMappings(manifest: Manifest): Promise<readonly Row[]> {
  const replay = createReplay(
    await readParts<LastChange>(manifest, "start"),
    await readParts<LastChange>(manifest, "end"),
    await readParts<JsonNull>(manifest, "jsonNull"),
  );
  for (const change of await readParts(manifest, "externalIntegrationMappingChange")) replay.note(change);
  const rows = (await readParts(manifest, "externalIntegrationMapping")).filter(replay.admit);
  return [...rows, ...replay.changedRows()].toSorted((a, b) => (String(a.id) < String(b.id) ? -1 : 1));
}

export const storedMappings = async (): Promise<readonly Row[]> =>
  (await env.DB.prepare('SELECT * FROM "externalIntegrationMapping" ORDER BY "id"').all<Row>()).results;

/** No job, no backup. */
export async function clearBackups(): Promise<void> {
  await env.DB.prepare('DELETE FROM "backupJob"').run();
  const { objects } = await env.BACKUPS.list();
  await env.BACKUPS.delete(objects.map(({ key }) => key));
}
