/** One try of a delivery, or a test: as a webhook's object keeps it, and as `/admin/webhooks` shows it. */
import * as z from "zod/mini";
import { once } from "../memory/once.ts";

export const shownAttempt = once(() =>
  z.object({
    /** When it began. */
    at: z.iso.datetime(),
    /** The `webhook-id` that was sent. */
    webhookId: z.string(),
    /** How many changes were sent. */
    changes: z.int(),
    /** The answer's status; null: there was no answer. */
    status: z.nullable(z.int()),
    milliseconds: z.int(),
    /** The first 500 characters of the answer. */
    answer: z.string(),
    /** Why it failed, beyond its status. */
    error: z.nullable(z.string()),
    ok: z.boolean(),
  }),
);

export type Attempt = Readonly<z.infer<ReturnType<typeof shownAttempt>>>;
