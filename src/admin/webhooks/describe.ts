/** What the API says of `/admin/webhooks` (SPEC §15): from the schemas that check its requests. Not in the Worker. */
import * as z from "zod/mini";
import {
  type DescribedParameter,
  type Description,
  json,
  listOf,
  type Operation,
  ref,
} from "../../describe/description";
import { type MemberTexts, zodSchema } from "../../describe/zod-schema";
import { shownAttempt } from "../../webhooks/attempt";
import { shownWebhook } from "../../webhooks/webhook";
import { listParameters } from "../list-parameters";
import { emptyBody, pages, rotateBody } from "../requests";
import { newWebhookBody, patchWebhookBody, replayBody, webhooksQuery } from "./requests";

const texts: MemberTexts = {
  id: "The id of the webhook.",
  companyId: "The company whose changes it tells.",
  url: "Where it delivers: `https` to a public host.",
  description: "What it is for.",
  integrations: "The integrations whose changes it tells; null: all.",
  entityTypes: "The entity types whose changes it tells; null: all.",
  ops: "The operations that it tells; null: all.",
  status: "A paused webhook keeps its place and delivers nothing; an active one catches up.",
  pausedReason: "Why it is paused; null: it is not.",
  pausedAt: "When it was paused; null: it is not.",
  previousSecretUntil:
    "Until when the secret from before the last rotation signs as well; null: it does not.",
  since: 'A cursor of the change feed; "now": after the newest change.',
  database: "The binding of the database that has its company; absent: `DB`.",
  createdAt: "When it was made.",
  updatedAt: "When it was last changed.",
  secret: "What its deliveries are signed with, shown this once.",
  overlapSeconds: "For how long the old secret signs as well.",
  replayedFrom: "The cursor after which it delivers again.",
};

const attemptTexts: MemberTexts = {
  at: "When it began.",
  webhookId: "The header `webhook-id`, the same on every try.",
  changes: "How many changes were sent; none by a test.",
  status: "The receiver's; null: it did not answer.",
  milliseconds: "How long it took.",
  answer: "The first 500 characters of the answer.",
  error: "Why it failed, beyond its status.",
  ok: "Whether the receiver took it.",
};

const webhookId: DescribedParameter = {
  name: "id",
  in: "path",
  required: true,
  description: "The id of the webhook.",
  schema: { type: "string" },
};

/** 409 also where webhooks are off. */
const errors = [400, 401, 404, 409, 429, 500, 503];
const bodyErrors = [...errors, 413, 415];

const base = { tag: "Webhooks", access: "admin" } as const;
const all = { ...base, path: "/admin/webhooks" };
const one = { ...base, path: "/admin/webhooks/{id}", parameters: [webhookId] };

const emptyRequest = {
  description: "Nothing.",
  required: false,
  content: json(zodSchema(emptyBody(), "input", {})),
};

const operations = (): readonly Operation[] => [
  {
    ...all,
    method: "get",
    operationId: "listWebhooks",
    summary: "List the webhooks",
    parameters: listParameters(webhooksQuery(), pages.webhooks, {
      companyId: "Only the webhooks of this company.",
      database: "The binding of the database whose webhooks are listed; absent: all databases.",
    }),
    answers: {
      200: { description: "The webhooks", content: json(listOf(ref("admin.webhook"))), headers: ["Link"] },
    },
    errors,
  },
  {
    ...all,
    method: "post",
    operationId: "createWebhook",
    summary: "Make a webhook",
    description: "It begins after the newest change, or after the cursor `since`.",
    body: {
      description: "Whom it tells of what.",
      required: true,
      content: json(zodSchema(newWebhookBody(false)(), "input", texts), {
        companyId: "acme",
        url: "https://example.com/hooks",
      }),
    },
    answers: {
      201: { description: "The webhook and, this once, its secret", content: json(ref("admin.newWebhook")) },
    },
    errors: [...bodyErrors, 410, 507],
  },
  {
    ...one,
    method: "get",
    operationId: "getWebhook",
    summary: "Show a webhook",
    answers: { 200: { description: "The webhook", content: json(ref("admin.webhook")) } },
    errors,
  },
  {
    ...one,
    method: "patch",
    operationId: "updateWebhook",
    summary: "Change, pause or resume a webhook",
    description:
      "A change counts from the next try on. What failed is tried again at once. 409 for resuming one whose place the feed no longer has: its `details` name the cursor to replay from first.",
    body: {
      description: "What changes.",
      required: true,
      content: json(zodSchema(patchWebhookBody(false)(), "input", texts), { status: "active" }),
    },
    answers: { 200: { description: "The webhook", content: json(ref("admin.webhook")) } },
    errors: [...bodyErrors, 507],
  },
  {
    ...one,
    method: "delete",
    operationId: "deleteWebhook",
    summary: "Delete a webhook",
    answers: { 204: { description: "Deleted" } },
    errors,
  },
  {
    ...one,
    method: "post",
    path: "/admin/webhooks/{id}/rotate",
    operationId: "rotateWebhook",
    summary: "Give a webhook a new secret",
    body: {
      description: "For how long both sign.",
      required: false,
      content: json(zodSchema(rotateBody(), "input", texts), { overlapSeconds: 3600 }),
    },
    answers: {
      201: {
        description: "The webhook and, this once, its new secret",
        content: json(ref("admin.newWebhook")),
      },
    },
    errors: [...bodyErrors, 507],
  },
  {
    ...one,
    method: "post",
    path: "/admin/webhooks/{id}/test",
    operationId: "testWebhook",
    summary: "Send a test message",
    description:
      "Its type is `webhook.test`. It moves nothing and is not tried again. One at a time: 409 meanwhile.",
    body: emptyRequest,
    answers: { 200: { description: "What came of it", content: json(ref("admin.webhookAttempt")) } },
    errors: bodyErrors,
  },
  {
    ...one,
    method: "post",
    path: "/admin/webhooks/{id}/replay",
    operationId: "replayWebhook",
    summary: "Deliver again from a cursor on",
    body: {
      description: "Where to begin.",
      required: true,
      content: json(zodSchema(replayBody(), "input", texts), { since: "now" }),
    },
    answers: {
      202: { description: "It delivers from there", content: json(ref("admin.replayedWebhook")) },
    },
    errors: [...bodyErrors, 410],
  },
  {
    ...one,
    method: "get",
    path: "/admin/webhooks/{id}/attempts",
    operationId: "listWebhookAttempts",
    summary: "List the last 200 attempts, the newest first",
    answers: { 200: { description: "The attempts", content: json(listOf(ref("admin.webhookAttempt"))) } },
    errors,
  },
];

export function describeWebhooks(): Description {
  const extended = (member: "secret" | "replayedFrom") =>
    zodSchema(z.extend(shownWebhook(), { [member]: z.string() }), "output", texts);
  return {
    tags: [{ name: "Webhooks", description: "Signed pushes of the change feed, with the admin token." }],
    schemas: {
      "admin.webhook": zodSchema(shownWebhook(), "output", texts),
      "admin.newWebhook": extended("secret"),
      "admin.replayedWebhook": extended("replayedFrom"),
      "admin.webhookAttempt": zodSchema(shownAttempt(), "output", attemptTexts),
    },
    operations: operations(),
  };
}
