/** The errors of `/admin` (SPEC §6, §8). */
import { challenge } from "../access/errors";
import type { EndedHow } from "../access/key-changes";
import { catalogue, makeError, transport } from "../postgrest";

const retryAfterSeconds = 5;

export const adminErrors = catalogue({
  /** PGRST302: no token. */
  noToken: () =>
    makeError(401, "PGRST302", "The admin token is missing", {
      hint: "Send it in the header Authorization: Bearer <ADMIN_TOKEN>",
      headers: challenge,
    }),
  /** PGRST301: the wrong token. */
  invalidToken: () => makeError(401, "PGRST301", "Invalid admin token", { headers: challenge }),
  /** PGRST102: the body does not match the schema; `details` names the fields. */
  invalidBody: (details: string) => makeError(400, "PGRST102", "Invalid request body", { details }),
  /** PGRST102 (413) */
  bodyTooLarge: (limit: number) =>
    makeError(413, "PGRST102", "Request body is too large", {
      details: `The body may have at most ${limit} bytes`,
      hint: "Send only the documented fields: none of them is long.",
    }),
  /** 22023: an invalid parameter in the path or the query string. */
  invalidParameter: (details: string) => makeError(400, "22023", "Invalid request parameter", { details }),
  /** PGRST102 */
  notJson: () =>
    makeError(415, "PGRST102", "The body must be JSON", {
      hint: "Send it with Content-Type: application/json",
    }),
  /** PGRST116, as for a row that is missing. */
  noCompany: (id: string) =>
    makeError(404, "PGRST116", `There is no company "${id}"`, {
      hint: "Make it with PUT /admin/companies/:id",
    }),
  noKey: (id: string) => makeError(404, "PGRST116", `There is no API key with the id "${id}"`),
  /** 55000: the key has ended, or it is suspended and so cannot be rotated. */
  keyEnded: (id: string, how: EndedHow) =>
    makeError(409, "55000", `The API key with the id "${id}" is ${how}`, {
      hint:
        how === "suspended"
          ? 'Resume it first: PATCH /admin/keys/:id {"suspended": false}'
          : "Make a new one with POST /admin/keys",
    }),
  /** 55000: there is no `WEBHOOK_KEY`. */
  webhooksOff: () =>
    makeError(409, "55000", "Webhooks are off: the Worker has no WEBHOOK_KEY", {
      hint: "Turn them on with a secret of 32 characters or more: openssl rand -base64 32 | npx wrangler secret put WEBHOOK_KEY",
    }),
  noWebhook: (id: string) => makeError(404, "PGRST116", `There is no webhook with the id "${id}"`),
  /** 54000 */
  tooManyWebhooks: (companyId: string, most: number) =>
    makeError(409, "54000", `The company "${companyId}" has ${most} webhooks, which is the most`, {
      hint: "Delete one that is not needed, or raise MAX_WEBHOOKS.",
    }),
  /** 55000: a receiver may take 15 seconds. */
  testRunning: (id: string) =>
    makeError(409, "55000", `A test message of the webhook with the id "${id}" is being sent`, {
      hint: "What becomes of it is soon in GET /admin/webhooks/:id/attempts. Test again then.",
    }),
  /** 55000: the feed no longer tells what came after the place of a paused webhook. */
  webhookStuck: (id: string, reason: string) =>
    makeError(409, "55000", `The webhook with the id "${id}" cannot go on from where it stands`, {
      details: reason,
      hint: "Nothing was changed. Replay from that cursor first: POST /admin/webhooks/:id/replay, or npm run webhooks -- replay <webhook id> --since <cursor>",
    }),
  /** 40001: another request came between. */
  webhookChanged: (id: string) =>
    makeError(409, "40001", `The secret of the webhook with the id "${id}" was rotated meanwhile`, {
      hint: "Nothing was done. Rotate it again, if it is still wanted.",
    }),
  /** PGRST001 */
  webhookUnavailable: (cause: unknown) =>
    transport.unavailable("The webhook's Durable Object is not reachable", retryAfterSeconds, { cause }),
});
