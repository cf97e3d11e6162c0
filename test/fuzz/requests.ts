/** Whole requests, for fast-check: paths, headers, query strings and bodies, each sometimes noise. */
import fc from "fast-check";
import { type Body, body } from "./bodies";
import { callBody, functionName } from "./calls";
import { queryString } from "./query-strings";
import { loadedWord, value } from "./text";

export interface FuzzRequest {
  readonly method: string;
  /** The path and the query string. */
  readonly target: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: Body;
}

const relation = fc.oneof(
  { weight: 14, arbitrary: fc.constant("externalIntegrationMapping") },
  { weight: 3, arbitrary: fc.constant("company") },
  { weight: 1, arbitrary: loadedWord },
  { weight: 1, arbitrary: value.map((text) => encodeURIComponent(text.toWellFormed())) },
  {
    weight: 1,
    arbitrary: fc.constantFrom("", "%", "%ff", "..", "a/b", "admin/keys", "health/ready", "rest/v1"),
  },
);

const path = fc.tuple(fc.constantFrom("/", "/rest/v1/"), relation).map((parts) => parts.join(""));

const preferences = [
  "return=representation",
  "return=minimal",
  "return=headers-only",
  "count=exact",
  "count=planned",
  "count=estimated",
  "resolution=merge-duplicates",
  "resolution=ignore-duplicates",
  "missing=default",
  "handling=strict",
  "handling=lenient",
  "max-affected=1",
  "max-affected=99999999999999999999",
  "tx=rollback",
  "timezone=America/New_York",
  "timezone=Mars/Phobos",
  "timezone=",
  "nothing=at all",
] as const;

/** What a client can send in a header. */
const headerText = value.map((text) =>
  Array.from(text, (character) => (/^[\x20-\x7e]$/.test(character) ? character : "?"))
    .join("")
    .trim(),
);

const headers = fc.record(
  {
    Prefer: fc.oneof(
      {
        weight: 6,
        arbitrary: fc
          .array(fc.constantFrom<string>(...preferences), { maxLength: 4 })
          .map((list) => list.join(", ")),
      },
      headerText,
    ),
    Accept: fc.oneof(
      {
        weight: 6,
        arbitrary: fc.constantFrom(
          "application/json",
          "*/*",
          "text/csv",
          "application/vnd.pgrst.object+json",
          "application/vnd.pgrst.array+json;nulls=stripped",
          "application/vnd.pgrst.object+json;nulls=stripped",
          "text/html,application/json;q=0.1",
          "application/json;q=x",
        ),
      },
      headerText,
    ),
    Range: fc.oneof(
      fc.constantFrom("0-9", "0-", "5-1", "-1", "999999999999999999999-", "bytes=0-1"),
      headerText,
    ),
    "Range-Unit": fc.constantFrom("items", "bytes"),
    "X-Request-Id": headerText,
    Origin: fc.constantFrom("https://a.example", "null"),
  },
  { requiredKeys: [] },
);

const reading = fc.constantFrom("GET", "GET", "GET", "HEAD", "OPTIONS", "DELETE");
const writing = fc.constantFrom("POST", "POST", "POST", "PATCH", "PUT");
const odd = fc.constantFrom("PROPFIND", "LOCK", "PURGE", "TRACE", "get");

const target = fc
  .tuple(path, queryString)
  .map(([where, query]) => (query === "" ? where : `${where}?${query}`))
  // The runtime refuses longer ones before any of our code runs.
  .filter((text) => text.length < 16_000);

/** A call of a function; what it is asked to show is a part of what a table may be asked. */
const call = fc
  .tuple(fc.constantFrom("/rpc/", "/rest/v1/rpc/"), functionName, fc.oneof(fc.constant(""), queryString))
  .map(([where, name, query]) => (query === "" ? where + name : `${where}${name}?${query}`))
  .filter((text) => text.length < 16_000);

export const request: fc.Arbitrary<FuzzRequest> = fc.oneof(
  { weight: 6, arbitrary: fc.record({ method: reading, target, headers }) },
  { weight: 5, arbitrary: fc.record({ method: writing, target, headers, body }) },
  { weight: 2, arbitrary: fc.record({ method: fc.constant("POST"), target: call, headers, body: callBody }) },
  { weight: 1, arbitrary: fc.record({ method: reading, target: call, headers }) },
  { weight: 1, arbitrary: fc.record({ method: odd, target, headers }) },
);
