/** A company moves while it is written, and the mover crashes at each call of a database: nothing is lost or doubled. */
import { env } from "cloudflare:workers";
import { expect, it } from "vitest";
import { faultyD1, type Schedule } from "../../support/faulty-d1";
import { makeCompany, makeKey, read } from "../../support/fixtures";
import { standard } from "../../support/mappings";
import { silenceErrors } from "../../support/moves/companies";
import {
  allOf,
  begin,
  east,
  startAnew,
  startWorker,
  status,
  step,
  type Worker,
} from "../../support/moves/two-databases";
import { startWriters, type Told } from "../../support/moves/writers";

/** A mover whose call crashes it: nothing that it sends afterwards arrives. */
function crashingMover(at: number, kind: "lost" | "unanswered"): { worker: Worker; crashed: () => boolean } {
  let calls = 0;
  const schedule: Schedule = () => {
    calls += 1;
    if (calls < at) return undefined;
    return { kind: calls === at ? kind : "lost", message: "the mover has crashed" };
  };
  const faulty = {
    DB: faultyD1(env.DB, schedule).database,
    DB_EAST: faultyD1(east, schedule).database,
  };
  return { worker: startWorker(faulty), crashed: () => calls >= at };
}

/** A crash leaves the source frozen for some seconds: here they pass at once. */
async function letItThaw(): Promise<void> {
  const past = "2026-01-01T00:00:00.000000Z";
  await env.DB.prepare(`UPDATE "companyFence" SET "until" = ? WHERE "state" = 'frozen'`).bind(past).run();
}

/** As the API lists them. */
const listed = (told: Told) =>
  [...told].sort(([a], [b]) => (a < b ? -1 : 1)).map(([id, row]) => ({ id, ...row }));

silenceErrors();

it.each([
  ["lost", 2],
  ["unanswered", 2],
  ["lost", 0],
  ["unanswered", 0],
] as const)(
  "keeps every write, where the call that crashes the mover is %s, with %d writers",
  async (kind, count) => {
    await startAnew();
    await makeCompany("acme");
    const key = await makeKey({ companyId: "acme" });
    for (let at = 1, isBegun = false; !isBegun; at += 1) {
      const { worker, crashed } = crashingMover(at, kind);
      await begin(worker);
      isBegun = !crashed();
    }
    const writers = startWriters(startWorker().as(key), count, kind.length);
    const crashes: Record<string, number> = {};
    // In each state the mover crashes at the first call, then at the second, and so on, until it gets past it.
    for (let at = 1, before = ""; ; at += 1) {
      const { state } = (await status(startWorker())).body;
      if (state === "settled") break;
      if (state !== before) at = 1;
      before = state;
      const { worker, crashed } = crashingMover(at, kind);
      await step(worker);
      if (crashed()) crashes[state] = (crashes[state] ?? 0) + 1;
      await letItThaw();
      if (count > 0 && state !== "arriving") await writers.answered(3);
    }
    await writers.stop();
    for (const state of ["mappings", "changes", "compare", "compareChanges"]) {
      expect(crashes[state]).toBeGreaterThan(2);
    }
    // At each call of the switch. A writer that comes after it opens the copy, if the mover has not yet.
    expect(crashes.follow).toBeGreaterThan(8);
    if (count === 0) expect(crashes.arriving).toBeGreaterThan(2);

    // Every answer was good: none of the writers was told to come again.
    expect([...writers.statuses.keys()].sort()).toEqual(count === 0 ? [] : [200, 201, 204]);
    expect(writers.stale).toEqual([]);
    const columns = "select=id,externalId,metadata,lastSyncedAt&order=id";
    const table = await read(await startWorker().as(key)(`${standard}?${columns}`));
    expect(table.body).toEqual(listed(writers.told));

    const [left, there] = [await allOf(env.DB), await allOf(east)];
    expect(there.changes.map(({ seq }) => seq)).toEqual(there.changes.map((_, index) => index + 1));
    // Nothing came to the source after the switch.
    expect(left.changes).toEqual(there.changes.slice(0, left.changes.length));
    const replayed = new Map<unknown, unknown>();
    for (const { op, mappingId, externalId } of there.changes) {
      if (op === "delete") replayed.delete(mappingId);
      else replayed.set(mappingId, externalId);
    }
    expect([...replayed].sort()).toEqual(there.mappings.map(({ id, externalId }) => [id, externalId]).sort());
    expect((await status(startWorker())).body.figures.repaired).toBe(0);
  },
  // Some hundred requests, beside writers that do not stop.
  120_000,
);
