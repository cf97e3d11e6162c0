/**
 * `/admin/webhooks`: create, show, change, test, replay and delete webhooks (SPEC §15). The secret is shown once, when it
 * is made. A webhook's record is in the database of its company; what it delivers, and where it stands, in its Durable
 * Object.
 */
import type { Context } from "hono";
import { faultOfSince, resolveSince } from "../../changes/since";
import type { Settings, WebhookSettings } from "../../config/settings";
import { newId } from "../../db/new-id";
import { toTimestamp } from "../../db/timestamp";
import { placeOf } from "../../moves/survey";
import { logFault } from "../../postgrest";
import { Hono } from "../../routing/hono";
import { type LocatedWebhook, locateWebhook } from "../../webhooks/locate-webhook";
import { openSecret, SealError, sealSecret } from "../../webhooks/seal";
import { showWebhook } from "../../webhooks/show-webhook";
import { newSecret } from "../../webhooks/sign";
import type { Webhook } from "../../webhooks/webhook";
import type { FindWebhookObject } from "../../webhooks/webhook-object";
import {
  deleteWebhook,
  insertWebhook,
  listWebhooks,
  replaceSecret,
  updateWebhook,
  type WebhookPage,
} from "../../webhooks/webhook-store";
import { type AdminEnv, audited } from "../audit/audited";
import { type Changes, differencesOf } from "../audit/entry";
import { boundDatabase, databaseOfCompany } from "../companies";
import { companyExists } from "../company-store";
import { adminErrors } from "../errors";
import { pageOverDatabases } from "../list-over-databases";
import { refuseOtherMethods } from "../other-methods";
import { reach } from "../reach";
import { emptyBody, noQuery, rotateBody } from "../requests";
import { jsonBody, query } from "../validate";
import { whileWritable } from "../while-writable";
import { newWebhookBody, patchWebhookBody, replayBody, webhooksQuery } from "./requests";

/** As `newId` makes them. */
const wellFormedId = /^[0-9a-hjkmnp-tv-z]{26}$/;

export function adminWebhooks(
  { key, local }: WebhookSettings,
  { maxWebhooks: most, maintenance }: Pick<Settings, "maxWebhooks" | "maintenance">,
  findObject: FindWebhookObject,
): Hono<AdminEnv> {
  const app = new Hono<AdminEnv>();
  const writable = whileWritable(maintenance);

  app.get("/", query(webhooksQuery), async (c) => {
    const { companyId, limit, cursor, database } = c.req.valid("query");
    const place = companyId === undefined ? undefined : await reach(placeOf(c.env, companyId));
    const only = place ?? database;
    boundDatabase(c.env, only);
    const list = (from: D1Database, after: WebhookPage) => listWebhooks(from, companyId, after);
    const page = await pageOverDatabases(c, { only, limit, cursor, list });
    return c.json(page.map(({ item, name }) => show(item, name)));
  });

  app.post(
    "/",
    audited("webhook.create"),
    query(noQuery),
    jsonBody(newWebhookBody(local)),
    writable,
    async (c) => {
      const { database: given, since, ...subscription } = c.req.valid("json");
      const { companyId } = subscription;
      const { database, name } = await databaseOfCompany(c.env, companyId, given);
      if (!(await companyExists(database, companyId))) throw adminErrors.noCompany(companyId);
      const start = await startAt(database, since, companyId);
      const [id, secret, now] = [newId(), newSecret(), toTimestamp(Date.now())];
      const made: Webhook = {
        id,
        ...subscription,
        status: "active",
        pausedReason: null,
        pausedAt: null,
        sealedSecret: await sealSecret(key, secret, id),
        sealedPrevious: null,
        previousUntil: null,
        since: start,
        createdAt: now,
        updatedAt: now,
      };
      await c.get("audit").begin({ target: id, companyId, changes: changesOf({}, show(made, name)) });
      if (!(await insert(database, made))) throw adminErrors.tooManyWebhooks(companyId, most);
      // There may be changes after `since`. Without this the sweep comes for them.
      await findObject(c.env.WEBHOOKS, id)
        .wake({ id, database: name })
        .catch((error: unknown) => logFault(error, "A new webhook was not woken"));
      return c.json({ ...show(made, name), secret }, 201);
    },
  );

  app.get("/:id", query(noQuery), async (c) => {
    const { webhook, ref } = await located(c);
    return c.json(show(webhook, ref.database));
  });

  app.patch(
    "/:id",
    audited("webhook.update"),
    query(noQuery),
    jsonBody(patchWebhookBody(local)),
    writable,
    async (c) => {
      const { webhook, database, ref } = await located(c);
      const changes = c.req.valid("json");
      if (webhook.status === "paused" && changes.status === "active") {
        const obstacle = await call(c, ref.id, (object) => object.obstacle(ref));
        c.get("audit").note({ companyId: webhook.companyId });
        if (obstacle !== null) throw adminErrors.webhookStuck(ref.id, obstacle);
      }
      const audit = await begun(c, webhook, changesOf(webhook, { ...webhook, ...changes }));
      if (Object.keys(changes).length === 0) return c.json(show(webhook, ref.database));
      const changed = await reach(updateWebhook(database, ref.id, changes, toTimestamp(Date.now())));
      if (changed === null) throw adminErrors.noWebhook(ref.id);
      audit.note({ changes: changesOf(show(webhook), show(changed)) });
      if (changed.status === "active") await call(c, ref.id, (object) => object.resume(ref));
      return c.json(show(changed, ref.database));
    },
  );

  app.post(
    "/:id/rotate",
    audited("webhook.rotate"),
    query(noQuery),
    jsonBody(rotateBody),
    writable,
    async (c) => {
      const { webhook, database, ref } = await located(c);
      const overlap = c.req.valid("json").overlapSeconds * 1000;
      const [secret, now] = [newSecret(), Date.now()];
      const keepsOld = overlap > 0 && (await opens(webhook));
      const secrets = {
        sealedSecret: await sealSecret(key, secret, ref.id),
        sealedPrevious: keepsOld ? webhook.sealedSecret : null,
        previousUntil: keepsOld ? toTimestamp(now + overlap) : null,
      };
      const audit = await begun(c, webhook);
      const rotated = await reach(replaceSecret(database, webhook, secrets, toTimestamp(now)));
      if (rotated === null) throw adminErrors.webhookChanged(ref.id);
      audit.note({ changes: changesOf(show(webhook), show(rotated)) });
      return c.json({ ...show(rotated, ref.database), secret }, 201);
    },
  );

  app.post("/:id/test", audited("webhook.test"), query(noQuery), jsonBody(emptyBody), async (c) => {
    const { webhook, ref } = await located(c);
    await begun(c, webhook);
    const attempt = await call(c, ref.id, (object) => object.sendTest(ref));
    if (attempt === null) throw adminErrors.testRunning(ref.id);
    return c.json(attempt);
  });

  app.post("/:id/replay", audited("webhook.replay"), query(noQuery), jsonBody(replayBody), async (c) => {
    const { webhook, database, ref } = await located(c);
    const since = await startAt(database, c.req.valid("json").since, webhook.companyId);
    await begun(c, webhook, { replayedFrom: { after: since } });
    await call(c, ref.id, (object) => object.replay(ref, since));
    return c.json({ ...show(webhook, ref.database), replayedFrom: since }, 202);
  });

  app.get("/:id/attempts", query(noQuery), async (c) => {
    const { ref } = await located(c);
    return c.json(await call(c, ref.id, (object) => object.attempts()));
  });

  app.delete("/:id", audited("webhook.delete"), query(noQuery), writable, async (c) => {
    const { webhook, database, ref } = await located(c);
    await begun(c, webhook, changesOf(show(webhook, ref.database), {}));
    // In this order, so that whatever fails can be done again: a paused webhook is not woken while its object forgets.
    await reach(updateWebhook(database, ref.id, { status: "paused" }, toTimestamp(Date.now())));
    await call(c, ref.id, (object) => object.remove());
    await reach(deleteWebhook(database, ref.id));
    return c.body(null, 204);
  });

  /** @returns false if the company has as many as it may */
  async function insert(database: D1Database, made: Webhook): Promise<boolean> {
    return reach(
      insertWebhook(database, made, most).catch((error: unknown) => {
        // The company was deleted since it was looked for.
        if (String(error).includes("FOREIGN KEY constraint failed")) {
          throw adminErrors.noCompany(made.companyId);
        }
        throw error;
      }),
    );
  }

  /** Whether the secret can sign: it cannot if `WEBHOOK_KEY` is another one by now. */
  async function opens({ sealedSecret, id }: Webhook): Promise<boolean> {
    try {
      await openSecret(key, sealedSecret, id);
      return true;
    } catch (error) {
      if (error instanceof SealError) return false;
      throw error;
    }
  }

  /** Calls the webhook's object. */
  async function call<T>(
    c: Context<AdminEnv>,
    id: string,
    work: (object: ReturnType<FindWebhookObject>) => Promise<T>,
  ): Promise<T> {
    try {
      return await work(findObject(c.env.WEBHOOKS, id));
    } catch (cause) {
      throw adminErrors.webhookUnavailable(cause);
    }
  }

  return refuseOtherMethods(app);
}

async function located(c: Context<AdminEnv>): Promise<LocatedWebhook> {
  const id = c.req.param("id") ?? "";
  const found = wellFormedId.test(id) ? await reach(locateWebhook(c.env, id)) : null;
  if (found === null) throw adminErrors.noWebhook(id);
  return found;
}

/** @throws 400 for text that is no cursor of the company, 410 for one that is too old */
async function startAt(database: D1Database, since: string, companyId: string): Promise<string> {
  const fault = faultOfSince(since, companyId);
  if (fault !== undefined) throw adminErrors.invalidBody(`since: ${fault}`);
  return reach(resolveSince(database, since, companyId));
}

/** Begins the entry of the audit log for a webhook that there is. */
async function begun(c: Context<AdminEnv>, { id, companyId }: Webhook, changes: Changes = {}) {
  const audit = c.get("audit");
  await audit.begin({ target: id, companyId, changes });
  return audit;
}

/** An address may have a secret in its path, as Slack's has, so the audit log has its origin only. */
function changesOf(before: object, after: object): Changes {
  const { url, ...changes } = differencesOf(before, after);
  if (!url) return changes;
  const originOf = (given: unknown) =>
    typeof given === "string" ? `${URL.parse(given)?.origin}/…` : undefined;
  return { ...changes, url: { before: originOf(url.before), after: originOf(url.after) } };
}

function show(webhook: Webhook, database = "DB") {
  return showWebhook(webhook, database, toTimestamp(Date.now()));
}
