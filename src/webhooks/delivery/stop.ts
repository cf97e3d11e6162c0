/** A webhook that cannot go on from where it stands, because the feed no longer tells what came after it. */
import { resolveSince } from "../../changes/since";
import { PostgrestError } from "../../postgrest";
import type { Webhook } from "../webhook";
import type { Place } from "./place";

export interface Stop {
  /** Why, and what to do. */
  readonly reason: string;
  /** The cursor to go on from, once everything was listed. */
  readonly goOnFrom: string;
}

/** The feed says why. @throws any other error than its 410 */
export async function stopByFeed(
  database: D1Database,
  place: Place,
  webhook: Webhook,
  error: unknown,
): Promise<Stop> {
  const { message, cursor } = readGone(error);
  const goOnFrom = await cursorToGoOn(database, place, webhook, cursor);
  const reason = `${message}, so that changes would be missing. List everything once, replay from ${goOnFrom}, and resume.`;
  return { reason, goOnFrom };
}

/** The object of a webhook that is not new has no place for it. */
export async function stopWithoutPlace(
  database: D1Database,
  place: Place,
  webhook: Webhook,
  newest: string,
): Promise<Stop> {
  const goOnFrom = await cursorToGoOn(database, place, webhook, newest);
  const reason = `Where it stood is not known here: it was restored into another Worker, or after it was deleted. List everything once, replay from ${goOnFrom}, and resume; or replay from ${webhook.since} to deliver again all that came after it.`;
  return { reason, goOnFrom };
}

/**
 * The first cursor that was named stays until the webhook stands elsewhere, or until it is gone too: who has listed
 * everything for it would miss what came before a newer one.
 */
async function cursorToGoOn(
  database: D1Database,
  { goOnFrom }: Place,
  { companyId }: Webhook,
  newest: string,
): Promise<string> {
  if (goOnFrom === undefined) return newest;
  try {
    return await resolveSince(database, goOnFrom, companyId);
  } catch (error) {
    return readGone(error).cursor;
  }
}

function readGone(error: unknown): { readonly message: string; readonly cursor: string } {
  if (!(error instanceof PostgrestError) || error.status !== 410) throw error;
  return { message: error.message, cursor: String(Object(error.details).cursor) };
}
