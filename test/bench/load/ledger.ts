/** What the Worker said that it wrote, to be laid beside what the table has. */

const pageSize = 1000;

/** A write under way: it will be in the table if it is acknowledged, and may be if it is not. */
export interface PendingWrite {
  readonly company: string;
  readonly id: string;
  readonly externalId: string;
  readonly isNew: boolean;
}

export class Ledger {
  /** By id: what was last acknowledged; null where a write since then has no answer, or a bad one. */
  readonly #rows = new Map<string, { readonly company: string; readonly externalId: string | null }>();
  /** Rows that no write is under way for, to be changed next, by company. */
  readonly #idle = new Map<string, string[]>();
  #made = 0;
  acknowledged = 0;

  /** The next write of a company: three new rows, then a change of an older one. */
  next(company: string): PendingWrite {
    this.#made += 1;
    const idle = this.#made % 4 === 0 ? this.#idle.get(company)?.shift() : undefined;
    const id = idle ?? `load-${this.#made}`;
    // Until it is answered nobody knows which of the two the row has; at the end of a run some never are.
    this.#rows.set(id, { company, externalId: null });
    return { company, id, externalId: `x-${this.#made}`, isNew: idle === undefined };
  }

  settle({ company, id, externalId }: PendingWrite, ok: boolean): void {
    this.#rows.set(id, { company, externalId: ok ? externalId : null });
    if (!ok) return;
    this.acknowledged += 1;
    const idle = this.#idle.get(company) ?? [];
    this.#idle.set(company, idle);
    idle.push(id);
  }

  /** How many acknowledged writes the table does not have. */
  async countLost(url: string, keys: ReadonlyMap<string, string>): Promise<number> {
    const stored = new Map<string, string>();
    for (const [company, key] of keys) {
      for await (const { id, externalId } of readAll(url, key)) stored.set(`${company} ${id}`, externalId);
    }
    const known = [...this.#rows].filter(([, { externalId }]) => externalId !== null);
    return known.filter(([id, { company, externalId }]) => stored.get(`${company} ${id}`) !== externalId)
      .length;
  }
}

async function* readAll(url: string, key: string) {
  for (let last = ""; ; ) {
    const query = `select=id,externalId&order=id&limit=${pageSize}&id=gt.${last}`;
    const answer = await fetch(`${url}/rest/v1/externalIntegrationMapping?${query}`, {
      headers: { Authorization: `Bearer ${key}` },
    });
    const rows: unknown = await answer.json();
    if (!Array.isArray(rows)) throw new Error(`The table cannot be read: ${JSON.stringify(rows)}`);
    for (const row of rows) yield { id: String(row.id), externalId: String(row.externalId) };
    if (rows.length < pageSize) return;
    last = rows.at(-1).id;
  }
}
