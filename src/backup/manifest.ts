/**
 * What a backup consists of. In the bucket:
 *
 *     DB/20261129T110000000Z/externalIntegrationMapping-1a2b3c4d.ndjson.gz   a part: a row a line
 *     DB/20261129T110000000Z/manifest.json                                   written last: without it there is no backup
 *     newest/DB.json                                                         a copy of the newest manifest
 *
 * The Worker writes them and `npm run restore:drill` reads them. Only the last is ever written again, so that all that
 * begins with `DB` can be locked.
 */

/**
 * What the lines of a part are: rows of the table of that name, as they are stored; `key`: records of API keys with their
 * hashes; `start` and `end`: the number of each company's last change when the backup began, and when the rows ended;
 * `jsonNull`: the mappings that changed in between and whose metadata was JSON null when the rows ended.
 */
export const partKinds = [
  "start",
  "externalIntegrationMapping",
  "webhook",
  "key",
  "end",
  "jsonNull",
  "company",
  "companyFence",
  "externalIntegrationMappingChange",
] as const;
export type PartKind = (typeof partKinds)[number];

export interface Part {
  readonly kind: PartKind;
  /** The name of the object in the backup's folder. */
  readonly name: string;
  readonly rows: number;
  /** The bytes of the object. */
  readonly bytes: number;
  /** Of the object, in hexadecimal digits. */
  readonly sha256: string;
}

export interface Manifest {
  readonly format: 1;
  /** The binding of the database. */
  readonly database: string;
  /** The folder. */
  readonly name: string;
  readonly startedAt: string;
  /** The moment whose state the backup restores. */
  readonly asOf: string;
  /** The newest migration of the database. */
  readonly schema: string;
  readonly parts: readonly Part[];
}

/** The name of the object that has the newest manifest of a database. */
export const newestManifest = (database: string) => `newest/${database}.json`;

/** A row of a part, as D1 gives it. */
export type Row = Readonly<Record<string, string | number | null>>;

/** A line of `jsonNull`. */
export interface JsonNull {
  readonly companyId: string;
  /** Of the mapping. */
  readonly id: string;
}

/** The line of a company in `start` and `end`. */
export interface LastChange {
  readonly companyId: string;
  readonly seq: number;
}
