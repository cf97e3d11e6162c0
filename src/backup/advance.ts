/** One step of a backup: a part, or what is between parts. */
import { listStoredKeys } from "../access/key-store";
import { toTimestamp } from "../db/timestamp";
import { logFault } from "../postgrest";
import { deleteOldest, folderName } from "./clean";
import { type Cursor, type Job, nextPhase } from "./job";
import { type Manifest, newestManifest } from "./manifest";
import { type OpenPart, openPart } from "./part";
import { MOMENT, type PagedTable, type PageSize, readMoment, readPage } from "./statements";

export interface Source {
  readonly database: D1Database;
  /** The binding of the database. */
  readonly name: string;
  readonly keys: KVNamespace;
  readonly bucket: R2Bucket;
}

/** How much a run may still do; each step takes its share. */
export interface Budget {
  statements: number;
  /** Of rows, before they are compressed. */
  bytes: number;
}

export interface Sizes extends PageSize {
  /** A part is closed when it has so many bytes before it is compressed. */
  readonly partBytes: number;
}

/** The most statements of a step that cannot stop in between, and one to keep the job. */
export const FEWEST = MOMENT + 1;

/** How far the clocks of Workers may be apart, in milliseconds. */
const SKEW = 60_000;

/** The API keys of a page: each page is up to six calls of KV. */
const KEYS = 500;

/** What was read is of no use: the backup begins again. */
export class AbandonedBackup extends Error {
  override readonly name = "AbandonedBackup";
}

/** @returns the job after the step; undefined after the last one */
export async function advance(
  source: Source,
  job: Job,
  budget: Budget,
  sizes: Sizes,
  horizon: string,
): Promise<Job | undefined> {
  const folder = `${source.name}/${folderName(job.startedAt)}/`;
  const open = (kind: Parameters<typeof openPart>[2]) => openPart(source.bucket, folder, kind);
  const since = toTimestamp(Date.parse(job.startedAt) - SKEW);
  const counted = (read: ReadPage): ReadPage => {
    return (cursor) => {
      budget.statements -= 1;
      return read(cursor);
    };
  };
  switch (job.phase) {
    case "start": {
      budget.statements -= MOMENT;
      const { schema, lastChanges } = await readMoment(source.database, since);
      return nextPhase(await withPart({ ...job, schema }, filled(open("start"), lastChanges)));
    }
    case "end": {
      budget.statements -= MOMENT;
      const { asOf, schema, lastChanges, companies, fences, arrived, jsonNulls } = await readMoment(
        source.database,
        since,
      );
      if (schema !== job.schema) throw new AbandonedBackup(`${schema} was applied meanwhile`);
      // The rows of a company that is copied here are not in the feed.
      if (arrived.length > 0) throw new AbandonedBackup("A company arrived from another database meanwhile");
      const ended = { ...job, asOf };
      const withEnd = await withPart(ended, filled(open("end"), lastChanges));
      const withNulls = await withPart(withEnd, filled(open("jsonNull"), jsonNulls));
      const withCompanies = await withPart(withNulls, filled(open("company"), companies));
      return nextPhase(await withPart(withCompanies, filled(open("companyFence"), fences)));
    }
    case "key":
      // A page of keys counts as a statement: KV, too, answers a run only so many times.
      return addPages(
        job,
        open("key"),
        counted((cursor) => readKeys(source, cursor)),
        budget,
        sizes,
      );
    case "manifest":
      await writeManifest(source, folder, job);
      return nextPhase(job);
    case "clean":
      budget.statements -= 1;
      return (await clean(source, folder, horizon)) ? job : nextPhase(job);
    default: {
      const table: PagedTable = job.phase;
      const read = counted((cursor) => readPage(source.database, table, cursor, sizes));
      return addPages(job, open(table), read, budget, sizes);
    }
  }
}

interface Page {
  readonly rows: readonly object[];
  /** Where the next page begins; undefined: it is the last. */
  readonly cursor: Cursor | undefined;
}

type ReadPage = (cursor: Cursor | null) => Promise<Page>;

/** Pages go into a part until it is full, or the run has done enough. */
async function addPages(
  job: Job,
  part: OpenPart,
  read: ReadPage,
  budget: Budget,
  { partBytes }: Sizes,
): Promise<Job | undefined> {
  let { cursor } = job;
  let bytes = 0;
  do {
    const page = await read(cursor);
    bytes += await part.add(page.rows);
    if (page.cursor === undefined) {
      budget.bytes -= bytes;
      return nextPhase(await withPart(job, part));
    }
    cursor = page.cursor;
  } while (bytes < Math.min(partBytes, budget.bytes) && budget.statements > 1);
  budget.bytes -= bytes;
  return withPart({ ...job, cursor }, part);
}

async function filled(part: OpenPart, rows: readonly object[]): Promise<OpenPart> {
  await part.add(rows);
  return part;
}

async function withPart(job: Job, part: OpenPart | Promise<OpenPart>): Promise<Job> {
  const closed = await (await part).close();
  return closed ? { ...job, parts: [...job.parts, closed] } : job;
}

/** The records of the keys that are for this database. */
async function readKeys({ keys, name }: Source, cursor: Cursor | null): Promise<Page> {
  const page = await listStoredKeys(keys, undefined, { limit: KEYS, cursor: cursor?.[0] });
  return {
    rows: page.keys.filter(({ record }) => (record.database ?? "DB") === name),
    cursor: page.cursor === undefined ? undefined : [page.cursor],
  };
}

/** What cannot be deleted, such as what a lock of the bucket keeps, is deleted after a later backup. */
async function clean({ bucket, name }: Source, newest: string, horizon: string): Promise<boolean> {
  try {
    return await deleteOldest(bucket, name, newest, horizon);
  } catch (error) {
    logFault(error, `Old backups of ${name} were not deleted`);
    return false;
  }
}

async function writeManifest({ bucket, name }: Source, folder: string, job: Job): Promise<void> {
  const { startedAt, asOf, schema, parts } = job;
  const manifest: Manifest = {
    format: 1,
    database: name,
    name: folderName(startedAt),
    startedAt,
    asOf,
    schema,
    parts,
  };
  const text = JSON.stringify(manifest, null, 2);
  await bucket.put(`${folder}manifest.json`, text);
  await bucket.put(newestManifest(name), text);
}
