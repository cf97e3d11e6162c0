/**
 * `/admin/key-records`: the records of all keys with the hashes of the keys, in pages, and the way back into KV, so that
 * losing KV loses no key. No key can be made from a hash; but a file of records says who may do what, so that whoever
 * changes it changes that. Where companies have moved is lost with KV too, and is told again before the keys work.
 */
import { accessErrors } from "../../access/errors";
import type { KeyCache } from "../../access/key-cache";
import { type KeyRecord, keyRecord } from "../../access/key-record";
import type { StoredKey } from "../../access/key-store";
import type { Restoration } from "../../access/restore-key";
import type { Bindings } from "../../config/bindings";
import { findDatabase, ownDatabase } from "../../db/databases";
import { once } from "../../memory/once";
import { sweepPlaces } from "../../moves/publish";
import type { FindKeyObject } from "../../rate-limit/find-key-object";
import type { Leases } from "../../rate-limit/leases";
import type { NotChanged } from "../../rate-limit/rate-limiter";
import { Hono } from "../../routing/hono";
import { type AdminEnv, audited } from "../audit/audited";
import { reachKeyObject, readPage } from "../keys";
import { refuseOtherMethods } from "../other-methods";
import { reach } from "../reach";
import { keysQuery, noQuery } from "../requests";
import { describeIssues, jsonBody, query } from "../validate";
import { importBody, keyCopy } from "./requests";

const copySchema = once(keyCopy);

/** What became of a record. */
interface Outcome {
  readonly id: string | null;
  readonly outcome: "created" | "unchanged" | "refused";
  readonly reason: string | null;
}

/**
 * @param cache and
 * @param leases where a key that is imported is forgotten
 */
export function adminKeyRecords(cache: KeyCache, leases: Leases, findObject: FindKeyObject): Hono<AdminEnv> {
  const app = new Hono<AdminEnv>();

  app.get("/", query(keysQuery), async (c) => {
    const keys = await readPage(c, c.req.valid("query"));
    return c.json(await Promise.all(keys.map((key) => current(c.env, key))));
  });

  app.post("/", audited("key.import"), query(noQuery), jsonBody(importBody), async (c) => {
    const { records, dryRun } = c.req.valid("json");
    const audit = c.get("audit");
    await audit.begin({ changes: { records: { after: records.length }, dryRun: { after: dryRun } } });
    const arePlacesTold = !dryRun && (await reach(sweepPlaces(c.env)));
    const outcomes = await Promise.all(records.map((given) => restore(c.env, given, dryRun)));
    const created = outcomes.filter(({ outcome }) => outcome === "created").map(({ id }) => id);
    const places = arePlacesTold ? { places: { after: "told again" } } : {};
    audit.note({ changes: { created: { after: created }, dryRun: { after: dryRun }, ...places } });
    return c.json(outcomes.map((outcome, index) => ({ index, ...outcome })));
  });

  /** The record that the key's object has, which is newer than KV's where KV is behind. */
  async function current({ RATE_LIMITER }: Bindings, { hash, record }: StoredKey) {
    const kept = await reachKeyObject<KeyRecord | null>(() => findObject(RATE_LIMITER, record.id).record());
    return { hash, ...(kept === null ? record : keyRecord().parse(kept)) };
  }

  async function restore(env: Bindings, given: unknown, isDryRun: boolean): Promise<Outcome> {
    const read = copySchema().safeParse(given);
    if (!read.success) return refused(null, describeIssues(read.error.issues, "record"));
    const { hash, database, ...copy } = read.data;
    const { id } = copy;
    if (!findDatabase(env, database)) return refused(id, `database: there is no binding ${database}`);
    const key = { hash, record: { ...copy, ...ownDatabase(database) } };
    const restored = await reachKeyObject<Restoration | NotChanged>(() =>
      findObject(env.RATE_LIMITER, id).restore(key, isDryRun, Date.now()),
    );
    if (restored.kind === "not changed") throw accessErrors.keyStoreUnavailable(new Error(restored.reason));
    cache.delete(hash);
    leases.forget(id);
    return { id, outcome: restored.kind, reason: restored.reason };
  }

  return refuseOtherMethods(app);
}

function refused(id: string | null, reason: string): Outcome {
  return { id, outcome: "refused", reason };
}
