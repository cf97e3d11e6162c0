/** `/admin/keys`: create, show, change, rotate and revoke API keys. A key is shown once, when it is created. */
import type { Context } from "hono";
import type * as z from "zod/mini";
import { accessErrors } from "../access/errors";
import { issueKey, newKeyId } from "../access/issue-key";
import type { KeyCache } from "../access/key-cache";
import { changeRecord, type KeyChange, ownLimit } from "../access/key-changes";
import type { KeyRecord, ShownKey } from "../access/key-record";
import { findKeyById, listStoredKeys, type StoredKey } from "../access/key-store";
import type { Bindings } from "../config/bindings";
import { ownDatabase } from "../db/databases";
import type { FindKeyObject } from "../rate-limit/find-key-object";
import type { KeyOutcome } from "../rate-limit/key-object";
import type { Leases } from "../rate-limit/leases";
import type { NotChanged } from "../rate-limit/rate-limiter";
import { Hono } from "../routing/hono";
import { type AdminEnv, audited } from "./audit/audited";
import { type AuditAction, type Changes, differencesOf } from "./audit/entry";
import { boundDatabase, databaseOfCompany } from "./companies";
import { companyExists } from "./company-store";
import { adminErrors } from "./errors";
import { refuseOtherMethods } from "./other-methods";
import { nextPageLink, readCursor } from "./page-cursor";
import { keyId, keysQuery, newKeyBody, noQuery, patchKeyBody, rotateBody } from "./requests";
import { jsonBody, query } from "./validate";

/**
 * @param cache and
 * @param leases where a key that changes is forgotten
 */
export function adminKeys(cache: KeyCache, leases: Leases, findObject: FindKeyObject): Hono<AdminEnv> {
  const app = new Hono<AdminEnv>();

  app.get("/", query(keysQuery), async (c) => {
    const keys = await readPage(c, c.req.valid("query"));
    return c.json(await Promise.all(keys.map(({ record }) => show(c.env, record))));
  });

  app.post("/", audited("key.create"), query(noQuery), jsonBody(newKeyBody), async (c) => {
    const { rateLimit, database, ...rights } = c.req.valid("json");
    const { companyId } = rights;
    if (companyId === null) boundDatabase(c.env, database);
    else {
      const home = await databaseOfCompany(c.env, companyId, database);
      if (!(await companyExists(home.database, companyId))) throw adminErrors.noCompany(companyId);
    }
    const wanted = { ...rights, ...ownLimit(rateLimit), ...ownDatabase(database) };
    const id = newKeyId();
    await c.get("audit").begin({ target: id, companyId, changes: differencesOf({}, wanted) });
    return c.json(await issueKey(c.env.API_KEYS, id, wanted, Date.now()), 201);
  });

  app.get("/:id", query(noQuery), async (c) => {
    const { record } = await stored(c.env.API_KEYS, c.req.param("id"));
    return c.json(await show(c.env, record));
  });

  app.patch("/:id", audited("key.update"), query(noQuery), jsonBody(patchKeyBody), async (c) => {
    const changes = c.req.valid("json");
    c.get("audit").note({ action: actionOf(changes) });
    const { record } = await change(c, { kind: "patch", changes });
    return c.json(await show(c.env, record));
  });

  app.post("/:id/rotate", audited("key.rotate"), query(noQuery), jsonBody(rotateBody), async (c) => {
    const overlapMilliseconds = c.req.valid("json").overlapSeconds * 1000;
    const { successor } = await change(c, { kind: "rotate", overlapMilliseconds, successorId: newKeyId() });
    return c.json(successor, 201);
  });

  app.delete("/:id", audited("key.revoke"), query(noQuery), async (c) => {
    await change(c, { kind: "revoke" });
    return c.body(null, 204);
  });

  /** The key's own Durable Object makes the change, so that concurrent changes happen one after the other. */
  async function change(c: Context<AdminEnv, "/:id">, what: KeyChange) {
    const { API_KEYS, RATE_LIMITER } = c.env;
    const found = await stored(API_KEYS, c.req.param("id"));
    const { id, companyId } = found.record;
    const [audit, now] = [c.get("audit"), Date.now()];
    const made: Changes = what.kind === "rotate" ? { successor: { after: what.successorId } } : {};
    const expected = changeRecord(found.record, what, now);
    const changes =
      expected.kind === "changed" ? { ...differencesOf(found.record, expected.record), ...made } : {};
    await audit.begin({ target: id, companyId, changes });
    const outcome = await reachKeyObject<KeyOutcome | NotChanged>(() =>
      findObject(RATE_LIMITER, id).change(found, what, now),
    ).finally(() => {
      cache.delete(found.hash);
      leases.forget(id);
    });
    if (outcome.kind === "not changed") throw accessErrors.keyStoreUnavailable(new Error(outcome.reason));
    if (outcome.kind === "ended") throw adminErrors.keyEnded(id, outcome.how);
    const { before, record } = outcome;
    audit.note({ changes: { ...differencesOf(before, record), ...made } });
    return outcome;
  }

  /** A record, with the last use from the key's object. */
  async function show({ RATE_LIMITER }: Bindings, record: KeyRecord): Promise<ShownKey> {
    const used = await reachKeyObject(() => findObject(RATE_LIMITER, record.id).lastUsed());
    return { ...record, lastUsedAt: used === null ? null : new Date(used).toISOString() };
  }

  return refuseOtherMethods(app);
}

/** A page of the keys that a list asks for, with the `Link` for the next one if there is one. */
export async function readPage(
  c: Context<AdminEnv>,
  { companyId, limit, cursor }: z.infer<ReturnType<typeof keysQuery>>,
): Promise<readonly StoredKey[]> {
  const page = { limit, cursor: readCursor(c.req.url, cursor) };
  const found = await listStoredKeys(c.env.API_KEYS, companyId === "" ? null : companyId, page);
  if (found.cursor !== undefined) c.header("Link", nextPageLink(c.req.url, found.cursor));
  return found.keys;
}

/** @throws 503 if the key's Durable Object does not answer */
export async function reachKeyObject<T>(call: () => Promise<T>): Promise<T> {
  try {
    return await call();
  } catch (cause) {
    throw accessErrors.keyStoreUnavailable(cause);
  }
}

function actionOf({ suspended }: { readonly suspended?: boolean }): AuditAction {
  if (suspended === undefined) return "key.update";
  return suspended ? "key.suspend" : "key.resume";
}

async function stored(kv: KVNamespace, id: string): Promise<StoredKey> {
  const found = keyId.test(id) ? await findKeyById(kv, id) : null;
  if (found === null) throw adminErrors.noKey(id);
  return found;
}
