/** An entry of the audit log of `/admin`: as it is stored, and as `GET /admin/audit` shows it. It has no secret. */
import * as z from "zod/mini";
import { once } from "../../memory/once.ts";

export const auditActions = [
  "company.put",
  "company.move",
  "company.cancel-move",
  "company.drop-source",
  "key.create",
  "key.update",
  "key.suspend",
  "key.resume",
  "key.rotate",
  "key.revoke",
  "key.import",
  "webhook.create",
  "webhook.update",
  "webhook.rotate",
  "webhook.test",
  "webhook.replay",
  "webhook.delete",
] as const;
export type AuditAction = (typeof auditActions)[number];

/** A member that changed. Without `before` it was not there, without `after` it is gone. */
const change = () => z.object({ before: z.optional(z.unknown()), after: z.optional(z.unknown()) });

export const shownEntry = once(() =>
  z.object({
    id: z.string(),
    at: z.iso.datetime(),
    action: z.enum(auditActions),
    /** The id of the key, the webhook or the company; null where there was none. */
    target: z.nullable(z.string()),
    companyId: z.nullable(z.string()),
    /** By the name of the member; null: nothing that is told of. */
    changes: z.nullable(z.record(z.string(), change())),
    /** Who the caller said that it is. */
    actor: z.nullable(z.string()),
    /** The beginning of a hash of the admin token. */
    token: z.string(),
    network: z.nullable(z.string()),
    colo: z.nullable(z.string()),
    requestId: z.string(),
    /** Of the answer; null: it began, and how it ended is not known. */
    status: z.nullable(z.int()),
    code: z.nullable(z.string()),
  }),
);

export type ShownEntry = z.infer<ReturnType<typeof shownEntry>>;

/** What changed, by the name of the member. */
export type Changes = NonNullable<ShownEntry["changes"]>;

/** An entry as it is stored: `at` is `timestamptz`, and `changes` is JSON. */
export interface AuditEntry extends Omit<ShownEntry, "changes"> {
  readonly changes: string | null;
}

/** Members that say nothing of what a change was. */
const unsaid: readonly string[] = ["id", "preview", "createdAt", "updatedAt", "lastUsedAt"];

/** The members that differ between two records; `{}` for one that is not there. */
export function differencesOf(before: object, after: object): Changes {
  const [old, now] = [new Map(Object.entries(before)), new Map(Object.entries(after))];
  const names = [...new Set([...old.keys(), ...now.keys()])].filter((name) => !unsaid.includes(name));
  return Object.fromEntries(
    names
      .filter((name) => JSON.stringify(old.get(name)) !== JSON.stringify(now.get(name)))
      .map((name) => [name, { before: old.get(name), after: now.get(name) }]),
  );
}
