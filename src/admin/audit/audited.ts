/**
 * Writes the audit log of `/admin`. A change of a key is in a Durable Object and in KV, one of a webhook in D1 and in a
 * Durable Object, one of a company perhaps in another database: none of them can be in one transaction with the entry.
 * So the entry is written first, with what is about to be done, and its outcome after it. If it cannot be written,
 * nothing is done. After a crash in between, the entry has no status, which says that the change may have been made:
 * nothing is ever done that the log is silent about.
 *
 * What is refused before that, such as an unknown id, is written once. A caller without the token never gets here, so a
 * stranger writes no rows.
 */
import { createMiddleware } from "hono/factory";
import type { AuthEnv } from "../../access/middleware";
import type { Settings } from "../../config/settings";
import { toTimestamp } from "../../db/timestamp";
import { once } from "../../memory/once";
import { codeOf, type ObserveEnv } from "../../observe/middleware";
import { isSecretive } from "../../observe/request-id";
import type { LoggedChange } from "../../observe/request-record";
import { logFault } from "../../postgrest";
import { nameToken, readActing } from "./acting";
import type { AuditAction, AuditEntry, Changes } from "./entry";
import { entryIdOf, saveEntry } from "./store";
import { withoutSecrets } from "./without-secrets";

export interface AdminEnv {
  Bindings: AuthEnv["Bindings"];
  Variables: AuthEnv["Variables"] & Omit<ObserveEnv["Variables"], "key"> & { audit: Audit; auditor: Auditor };
}

/** Begins an entry. */
type Auditor = (entry: Omit<AuditEntry, "token">) => Promise<Audit>;

interface Details {
  readonly action?: AuditAction;
  readonly target?: string;
  readonly companyId?: string | null;
  readonly changes?: Changes;
}

/** The entry of one request. */
export class Audit {
  #entry: AuditEntry;
  #changes: Changes = {};
  #isLeftOut = false;
  readonly #save: (entry: AuditEntry) => Promise<void>;

  constructor(entry: AuditEntry, save: (entry: AuditEntry) => Promise<void>) {
    this.#entry = entry;
    this.#save = save;
  }

  /**
   * Writes what is about to be done: after all checks, and right before the first thing that takes effect.
   * @throws 503 if it cannot be written, and then nothing must be done
   */
  async begin(details: Details): Promise<void> {
    this.note(details);
    await this.#save(this.#entry);
  }

  /** What is known only afterwards. */
  note({ changes, ...details }: Details): void {
    this.#changes = changes ?? this.#changes;
    const text = Object.keys(this.#changes).length === 0 ? null : JSON.stringify(this.#changes);
    this.#entry = { ...this.#entry, ...details, changes: text };
  }

  /** It is a further piece of what an earlier entry tells of, and gets no entry of its own. */
  leaveOut(): void {
    this.#isLeftOut = true;
  }

  async end(status: number, code: string | undefined): Promise<void> {
    if (!this.#isLeftOut) await this.#save({ ...this.#entry, status, code: code ?? null });
  }

  /** For the line of the request in the log. */
  get logged(): LoggedChange {
    const { action, target, companyId } = this.#entry;
    const changed = Object.keys(this.#changes);
    return {
      action,
      ...(target !== null && { target }),
      ...(companyId !== null && { company: companyId }),
      ...(changed.length > 0 && { changed }),
    };
  }
}

/** Lets the routes below write the audit log. */
export const useAudit = ({ adminToken = "", maintenance }: Pick<Settings, "adminToken" | "maintenance">) => {
  const token = once(() => nameToken(adminToken));
  return createMiddleware<AdminEnv>(async (c, next) => {
    c.set(
      "auditor",
      async (entry) =>
        new Audit({ ...entry, token: await token() }, (written) =>
          saveEntry(c.env, maintenance, withoutSecrets(written, adminToken)),
        ),
    );
    return next();
  });
};

/** As the ids of keys, webhooks and companies are. */
const wellFormedId = /^[A-Za-z0-9_.-]{1,64}$/;

/** The first middleware of a route that changes something: it writes what came of it, whatever that is. */
export const audited = (action: AuditAction) =>
  createMiddleware<AdminEnv>(async (c, next) => {
    const id = c.req.param("id") ?? "";
    const now = Date.now();
    const audit = await c.get("auditor")({
      id: entryIdOf(now),
      at: toTimestamp(now),
      action,
      // A key that is taken for its id must not get into a table.
      target: wellFormedId.test(id) && !isSecretive(id) ? id : null,
      companyId: null,
      changes: null,
      ...readActing(c),
      requestId: c.get("requestId") ?? "",
      status: null,
      code: null,
    });
    c.set("audit", audit);
    await next();
    c.set("change", audit.logged);
    await audit.end(c.res.status, codeOf(c.res)).catch((error: unknown) => {
      // The answer is true all the same, and the log has a line of the request.
      logFault(error, `The outcome of ${action} is not in the audit log`);
    });
  });
