/** The errors of the API (SPEC §6) as the document describes them: one schema, and a response for each status. */

import { errorCodes } from "../postgrest";
import { headerRef } from "./headers";

const texts: Readonly<Record<number, readonly [name: string, description: string]>> = {
  400: ["BadRequest", "The request is wrong; the error says what to change."],
  401: ["Unauthorized", "No key, or one that is unknown, revoked or expired."],
  403: ["Forbidden", "The key may not do this, or not with these rows."],
  404: ["NotFound", "There is no such row, or no such thing."],
  405: [
    "MethodNotAllowed",
    "Not this method, or not with these filters; `Allow` lists the methods that there are.",
  ],
  406: [
    "NotAcceptable",
    "None of the media types in `Accept` can be given, or the rows are not exactly one.",
  ],
  409: [
    "Conflict",
    "A row with these ids is there already, or refers to what is not there. Nothing was written.",
  ],
  410: ["Gone", "The cursor is too old; `details` has the one to go on from."],
  413: ["ContentTooLarge", "The body is too large."],
  414: ["UriTooLong", "The URL is too long."],
  415: ["UnsupportedMediaType", "The body has a type or an encoding that is not taken."],
  416: ["RangeNotSatisfiable", "The page begins past the end of the list."],
  429: ["TooManyRequests", "Too many requests; `Retry-After` says when to come back."],
  431: ["HeaderTooLarge", "A header is too long."],
  500: ["ServerError", "A fault of the server. It is logged under `X-Request-Id`."],
  503: ["Unavailable", "The database or the key store is out of reach, or too busy; try again."],
  507: ["InsufficientStorage", "The database is full."],
};

const extraHeaders: Readonly<Record<number, readonly string[]>> = {
  401: ["WWW-Authenticate"],
  429: ["Retry-After", "X-RateLimit-Limit", "X-RateLimit-Remaining", "X-RateLimit-Reset"],
  503: ["Retry-After"],
};

/** @throws TypeError for a status of which nothing is said */
export function errorName(status: number): string {
  return textsOf(status)[0];
}

function textsOf(status: number) {
  const text = texts[status];
  if (!text) throw new TypeError(`Nothing is said of the status ${status}`);
  return text;
}

export function describeErrors(statuses: readonly number[]) {
  const responses = statuses
    .toSorted((one, other) => one - other)
    .map((status) => {
      const [name, description] = textsOf(status);
      const headers = ["Proxy-Status", ...(extraHeaders[status] ?? [])];
      return [
        name,
        {
          description,
          headers: Object.fromEntries(headers.map((header) => [header, headerRef(header)])),
          content: { "application/json": { schema: { $ref: "#/components/schemas/error" } } },
        },
      ] as const;
    });
  return { responses: Object.fromEntries(responses) };
}

export const errorSchema = {
  type: "object",
  description: "What is wrong, and how to mend it.",
  properties: {
    code: { type: "string", enum: errorCodes, description: "PostgREST's or PostgreSQL's code." },
    message: { type: "string", description: "What is wrong." },
    details: {
      type: ["string", "object", "null"],
      description: "More of it; an object where a program reads it.",
    },
    hint: { type: ["string", "null"], description: "What to do about it." },
  },
  required: ["code", "message", "details", "hint"],
} as const;
