/** A client of the change feed: reads it in pages and applies it to a copy of the table. */
import { env } from "cloudflare:workers";
import { expect } from "vitest";
import { api } from "./fixtures";

export interface Change {
  readonly seq: number;
  readonly op: "insert" | "update" | "delete";
  readonly mappingId: string;
  readonly after: Readonly<Record<string, unknown>> | null;
  readonly before: Readonly<Record<string, unknown>> | null;
  readonly cursor: string;
}

export interface Page {
  readonly changes: readonly Change[];
  readonly cursor: string;
  readonly more: boolean;
}

/** Calls `changes`. */
export async function readChanges(key: string, body: object, query = "", mount = "/rpc"): Promise<Page> {
  const answer = await api(`${mount}/changes${query}`, { method: "POST", body }, key);
  expect(answer.status).toBe(200);
  return {
    changes: await answer.json(),
    cursor: answer.headers.get("Crosswalk-Cursor") ?? "",
    more: answer.headers.get("Link") !== null,
  };
}

/** What the feed does not tell of. */
const untold = { lastSyncedAt: null, updatedAt: null, updatedBy: null };

export class Replica {
  readonly #rows = new Map<string, object>();
  cursor: string | undefined;

  constructor(
    private readonly key: string,
    private readonly given: object = {},
  ) {}

  /** Reads on as far as there is anything. @param limit rows a page */
  async catchUp(limit: number): Promise<void> {
    for (let more = true; more; ) more = await this.readPage(limit);
  }

  async readPage(limit: number): Promise<boolean> {
    const since = this.cursor === undefined ? {} : { since: this.cursor };
    const page = await readChanges(this.key, { ...this.given, ...since }, `?limit=${limit}`);
    for (const { op, mappingId, after } of page.changes) {
      if (op === "delete") this.#rows.delete(mappingId);
      else this.#rows.set(mappingId, { ...after, ...untold });
    }
    this.cursor = page.cursor;
    return page.more;
  }

  get rows(): ReadonlyMap<string, object> {
    return this.#rows;
  }
}

/** What a key sees of the table, but for what the feed does not tell of. */
export async function readTable(key: string, query = ""): Promise<ReadonlyMap<string, object>> {
  const answer = await api(`/rest/v1/externalIntegrationMapping${query}`, {}, key);
  const rows: readonly { readonly id: string }[] = await answer.json();
  return new Map(rows.map((row) => [row.id, { ...row, ...untold }]));
}

/** Empties the feed and forgets who wrote last. */
export async function clearFeed(): Promise<void> {
  await env.DB.batch(
    ["externalIntegrationMappingChange", "externalIntegrationMappingWriter"].map((table) =>
      env.DB.prepare(`DELETE FROM "${table}"`),
    ),
  );
}
