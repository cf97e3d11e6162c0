/** What a real client is asked to do against a running Worker, and how a file here describes one. */
import assert from "node:assert/strict";

/** In the order in which they are done: each finds what those before it left. */
export const tasks = [
  "insert",
  "list",
  "filters",
  "paging",
  "single",
  "csv",
  "upsert",
  "update",
  "functions",
  "errors",
  "delete",
  "root",
] as const;

export type Task = (typeof tasks)[number];

export interface Api {
  /** PostgREST's mount, `http://localhost:8787/rest/v1`. */
  readonly url: string;
  readonly key: string;
  readonly companyId: string;
  /** The client's own, so that it meets no other rows. */
  readonly integration: string;
}

/** A client does the tasks that it has a call for; a task throws where the answer is not the right one. */
export type Tasks = Readonly<Partial<Record<Task, () => Promise<void>>>>;

export interface Client {
  /** The package; the table shows its version. */
  readonly name: string;
  /** What is installed beside it, such as its peers. */
  readonly beside?: readonly string[];
  /** The file to load where the package's own entry cannot be loaded in Node. */
  readonly entry?: string;
  /** Whether it is no package: its requests are written out. */
  readonly isWrittenOut?: boolean;
  /**
   * @param load gives a module from where the client is installed
   * @param folder where that is
   */
  prepare(api: Api, load: (name: string) => Promise<unknown>, folder: URL): Promise<Tasks>;
}

export const table = "externalIntegrationMapping";
export const naturalKey = "entityType,entityId,integration,companyId";

/** Three rows: entities a, b and c. */
export const makeRows = (api: Api) => ["a", "b", "c"].map((entityId) => makeRow(api, entityId));

export const makeRow = ({ integration, companyId }: Api, entityId: string) => ({
  id: `${integration}-${entityId}`,
  entityType: "item",
  entityId,
  integration,
  externalId: `x, (${entityId})`,
  allowDuplicateExternalId: false,
  metadata: { tier: entityId === "a" ? "gold" : "tin", note: "Zoë" },
  companyId,
});

/** Holds which entities some rows are of. */
export function assertEntities(rows: unknown, entities: readonly string[]): void {
  assert.ok(Array.isArray(rows), `An array was expected, not ${JSON.stringify(rows)}`);
  assert.deepEqual(
    rows.map((row: unknown) => Object(row).entityId),
    entities,
  );
}

/** Holds the members that an object must have, whatever else it has. */
export function assertMembers(found: unknown, wanted: Readonly<Record<string, unknown>>): void {
  const members = Object.keys(wanted).map((name) => [name, Object(found)[name]]);
  assert.deepEqual(Object.fromEntries(members), wanted);
}

/** The error that a call ends with. */
export async function failureOf(call: PromiseLike<unknown>): Promise<unknown> {
  let answer: unknown;
  try {
    answer = await call;
  } catch (error) {
    return error;
  }
  assert.fail(`An error was expected, not ${JSON.stringify(answer)}`);
}
