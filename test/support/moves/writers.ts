/** Writers that write all the time, each its own mappings, and know what they were told is written. */
import { documented, standard } from "../mappings";
import type { Call } from "./two-databases";

/** Whole numbers below a bound, the same for the same seed. */
export function randomOf(seed: number): (below: number) => number {
  let state = seed;
  return (below) => {
    state = (state * 1_103_515_245 + 12_345) % 2_147_483_648;
    return Math.floor((state / 2_147_483_648) * below);
  };
}

/** What a writer was told of its mappings: external id, metadata and last sync by mapping id. */
export type Told = Map<string, { externalId: string; metadata: unknown; lastSyncedAt: string | null }>;

export interface Writers {
  readonly told: Told;
  /** Every status that a write was answered with. */
  readonly statuses: ReadonlyMap<number, number>;
  /** The longest that one took, in milliseconds. */
  readonly longest: () => number;
  /** Reads by a writer that were not of what it had written before. */
  readonly stale: readonly unknown[];
  /** Waits until so many more writes are answered. */
  readonly answered: (more: number) => Promise<void>;
  readonly stop: () => Promise<void>;
}

const perWriter = 6;

export function startWriters(call: Call, writers: number, seed: number): Writers {
  const told: Told = new Map();
  const statuses = new Map<number, number>();
  let isRunning = true;
  let longest = 0;
  const stale: unknown[] = [];
  let count = 0;
  const waiters: { readonly until: number; readonly resolve: () => void }[] = [];

  const send = async (path: string, method: string, body?: unknown, prefer?: string) => {
    const start = Date.now();
    const headers = prefer === undefined ? {} : { Prefer: prefer };
    const response = await call(path, { method, headers, ...(body !== undefined && { body }) });
    await response.text();
    longest = Math.max(longest, Date.now() - start);
    statuses.set(response.status, (statuses.get(response.status) ?? 0) + 1);
    count += 1;
    for (const waiting of waiters) if (count >= waiting.until) waiting.resolve();
    return response.status < 300;
  };

  const check = async (id: string) => {
    const response = await call(`${standard}?id=eq.${id}&select=externalId,metadata,lastSyncedAt`);
    const seen = await response.text();
    const row = told.get(id);
    const wanted = JSON.stringify(row ? [row] : []);
    if (JSON.stringify(JSON.parse(seen)) !== wanted) stale.push({ id, seen, wanted });
  };

  const run = async (writer: number) => {
    const random = randomOf(seed * 1_000 + writer);
    for (let turn = 0; isRunning; turn += 1) {
      const id = `w${writer}-${random(perWriter)}`;
      const known = told.get(id);
      const row = { externalId: `x-${id}-${turn}`, metadata: { text: "é".repeat(random(40)), turn } };
      const full = { id, entityType: "item", entityId: id, integration: "xero", companyId: "acme" };
      const one = `${documented}?id=eq.${id}`;
      const kind = random(6);
      if (known === undefined) {
        const body = { ...full, ...row, allowDuplicateExternalId: false };
        if (await send(documented, "POST", body)) told.set(id, { ...row, lastSyncedAt: null });
      } else if (kind === 0) {
        if (await send(one, "DELETE")) told.delete(id);
      } else if (kind === 1) {
        // No change of the feed tells of this.
        const lastSyncedAt = `2026-01-01T00:00:${String(turn % 60).padStart(2, "0")}Z`;
        if (await send(one, "PATCH", { lastSyncedAt })) told.set(id, { ...known, lastSyncedAt });
      } else if (kind === 2) {
        const body = [{ ...full, ...row, allowDuplicateExternalId: false, lastSyncedAt: null }];
        if (await send(standard, "POST", body, "resolution=merge-duplicates")) {
          told.set(id, { ...row, lastSyncedAt: null });
        }
      } else if (kind === 3) {
        const { companyId: _, ...entity } = full;
        if (await send("/rpc/link", "POST", { rows: [{ ...entity, ...row }] }))
          told.set(id, { ...known, ...row });
      } else if (await send(one, "PATCH", row)) told.set(id, { ...known, ...row });
      await check(id);
    }
  };

  const all = Array.from({ length: writers }, (_, writer) => run(writer));
  const stop = async () => {
    isRunning = false;
    await Promise.all(all);
  };
  const answered = (more: number) =>
    new Promise<void>((resolve) => waiters.push({ until: count + more, resolve }));
  return { told, answered, statuses, longest: () => longest, stale, stop };
}
