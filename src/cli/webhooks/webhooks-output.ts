/** Answers of `/admin/webhooks` → text for a terminal. */
import * as z from "zod/mini";
import { shownAttempt } from "../../webhooks/attempt.ts";
import { type ShownWebhook, shownWebhook } from "../../webhooks/webhook.ts";
import { renderPairs, renderTable } from "../keys/table.ts";

const newWebhook = z.extend(shownWebhook(), { secret: z.string() });
const replayed = z.extend(shownWebhook(), { replayedFrom: z.string() });

/** The characters of an answer in a table; `--json` has all of it. */
const SHOWN_ANSWER = 60;

/** A webhook with a new secret, which can be shown only now. */
export function showNewWebhook(body: unknown): string {
  const made = newWebhook.parse(body);
  return `${made.secret}\n\nKeep it: it is not shown again. The receiver verifies with it.\n\n${pairs(made)}`;
}

/** One webhook, with one member per line. */
export function showWebhook(body: unknown): string {
  return pairs(shownWebhook().parse(body));
}

export function showReplay(body: unknown): string {
  const made = replayed.parse(body);
  const when = made.status === "active" ? "" : ", once it is resumed";
  return `Delivers what came after ${made.replayedFrom}${when}.\n\n${pairs(made)}`;
}

export function showWebhooks(records: readonly unknown[]): string {
  if (records.length === 0) return "There are no webhooks.";
  const webhooks = records.map((record) => shownWebhook().parse(record));
  // Most deployments have one database, and the table is wide.
  const hasDatabases = webhooks.some(({ database }) => database !== undefined);
  const rows = webhooks.map((webhook) => [
    webhook.id,
    webhook.companyId,
    ...(hasDatabases ? [webhook.database ?? "DB"] : []),
    webhook.url,
    tells(webhook),
    state(webhook),
  ]);
  const owners = hasDatabases ? ["COMPANY", "DATABASE"] : ["COMPANY"];
  return renderTable(["ID", ...owners, "TO", "TELLS OF", "STATE"], rows);
}

/** Attempts as a table. */
export function showAttempts(records: readonly unknown[]): string {
  if (records.length === 0) return "Nothing was sent yet.";
  const rows = records.map((record) => {
    const { at, webhookId, changes, status, milliseconds, answer, error, ok } = shownAttempt().parse(record);
    const said = tame([error, answer].filter(Boolean).join(": "));
    return [
      at,
      ok ? "taken" : "failed",
      String(status ?? "-"),
      `${milliseconds} ms`,
      String(changes),
      webhookId,
      said,
    ];
  });
  return renderTable(["AT", "OUTCOME", "STATUS", "TOOK", "CHANGES", "DELIVERY", "ANSWER"], rows);
}

/** Whether a test was taken, and how to say so. */
export function showTest(body: unknown): { readonly ok: boolean; readonly text: string } {
  const { ok } = shownAttempt().parse(body);
  const text = `${ok ? "The receiver took it." : "The receiver did not take it."}\n\n${showAttempts([body])}`;
  return { ok, text };
}

/** A receiver's words in one short line, without what a terminal would obey. */
function tame(text: string): string {
  const line = text.replaceAll(/[\s\p{Cc}\p{Cf}]+/gu, " ").trim();
  return line.length > SHOWN_ANSWER ? `${line.slice(0, SHOWN_ANSWER).toWellFormed()}…` : line;
}

function pairs(webhook: ShownWebhook): string {
  const list = (values: readonly string[] | null) => values?.join(", ") ?? "all";
  return renderPairs([
    ["id", webhook.id],
    ["company", webhook.companyId],
    ["to", webhook.url],
    ["description", webhook.description ?? "none"],
    ["integrations", list(webhook.integrations)],
    ["entity types", list(webhook.entityTypes)],
    ["operations", list(webhook.ops)],
    ["state", state(webhook)],
    ["old secret signs until", webhook.previousSecretUntil ?? "no"],
    ["began after", webhook.since],
    ...(webhook.database === undefined ? [] : [["database", webhook.database] as const]),
    ["created", webhook.createdAt],
    ["changed", webhook.updatedAt],
  ]);
}

function tells({ integrations, entityTypes, ops }: ShownWebhook): string {
  const parts = [ops, integrations, entityTypes].flatMap((list) => (list === null ? [] : [list.join(",")]));
  return parts.length === 0 ? "all" : parts.join("; ");
}

/** The reason may quote what a receiver said. */
function state({ status, pausedAt, pausedReason }: ShownWebhook): string {
  return status === "active"
    ? "active"
    : `paused ${pausedAt}: ${(pausedReason ?? "").replaceAll(/\p{Cc}+/gu, " ")}`;
}
