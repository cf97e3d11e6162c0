/** What the tests of webhooks share. */
import type { Webhook } from "../../../src/webhooks/webhook";

/** The record of a webhook of `acme`, as it is stored. */
export function webhookRecord(changes: Partial<Webhook> = {}): Webhook {
  return {
    id: "a",
    companyId: "acme",
    url: "https://example.com/hooks",
    description: null,
    integrations: null,
    entityTypes: null,
    ops: null,
    status: "active",
    pausedReason: null,
    pausedAt: null,
    sealedSecret: "v1.secret",
    sealedPrevious: null,
    previousUntil: null,
    since: "61636d65-0--",
    createdAt: "2026-01-01T00:00:00.000000Z",
    updatedAt: "2026-01-01T00:00:00.000000Z",
    ...changes,
  };
}
