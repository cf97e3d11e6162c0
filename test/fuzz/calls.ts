/** Calls of functions, for fast-check: arguments that are right, nearly right, and noise. */
import fc from "fast-check";
import type { Body } from "./bodies";
import { jsonText, loadedWord, numberText, value } from "./text";

const names = ["link", "unlink", "changes", "resolve", "orphans", "duplicates"] as const;

/** The name of a function, in a path. */
export const functionName = fc.oneof(
  { weight: 12, arbitrary: fc.constantFrom<string>(...names) },
  { weight: 1, arbitrary: loadedWord },
  { weight: 1, arbitrary: value.map((text) => encodeURIComponent(text.toWellFormed())) },
);

const text = value.map((word) => JSON.stringify(word));
const anything = fc.oneof(
  { weight: 3, arbitrary: text },
  jsonText,
  numberText,
  fc.constantFrom("null", "true", "[]", "{}"),
);
const few = fc.constantFrom("a", "b", "c").map((word) => JSON.stringify(word));

const object = (members: readonly (readonly [string, string])[]) =>
  `{${members.map(([name, json]) => `${JSON.stringify(name)}:${json}`).join(",")}}`;
const list = (item: fc.Arbitrary<string>, maxLength = 4) =>
  fc.array(item, { maxLength }).map((items) => `[${items.join(",")}]`);
const member = (name: string, json: fc.Arbitrary<string>) =>
  fc.tuple(fc.constant(name), fc.oneof({ weight: 9, arbitrary: json }, anything));

const row = fc
  .tuple(
    member("entityType", fc.constant('"customer"')),
    member("entityId", few),
    member("integration", fc.constant('"xero"')),
    fc.array(
      fc.oneof(
        member("externalId", few),
        member("id", few),
        member("metadata", jsonText),
        member("ref", text),
        member("remoteUpdatedAt", fc.constant('"2026-01-01T00:00:00Z"')),
        member("allowDuplicateExternalId", fc.constantFrom("true", "false")),
        member("companyId", fc.constantFrom('"acme"', '"globex"')),
        fc.tuple(value, anything),
      ),
      { maxLength: 4 },
    ),
  )
  .map(([type, id, integration, others]) => object([type, id, integration, ...others]));

const flag = fc.constantFrom("true", "false");
const ids = list(few);
const argument = fc.oneof(
  member("rows", list(fc.oneof({ weight: 9, arbitrary: row }, anything))),
  member("onTaken", fc.constantFrom('"move"', '"refuse"')),
  member("metadata", fc.constantFrom('"merge"', '"replace"')),
  member("create", flag),
  member("ifNewer", flag),
  member("partial", flag),
  member("dryRun", flag),
  member("companyId", fc.constantFrom('"acme"', '"globex"')),
  member("integration", fc.constant('"xero"')),
  member("entityType", fc.constant('"customer"')),
  member("externalIds", ids),
  member("entityIds", ids),
  member("to", fc.constant('"linear"')),
  member("since", fc.constant('"now"')),
  member("integrations", ids),
  fc.tuple(value, anything),
);

/** Arguments as a JSON object; one that has what a command must have, more often than not. */
export const callBody: fc.Arbitrary<Body> = fc
  .tuple(
    fc.oneof({ weight: 3, arbitrary: list(row).map((json) => [["rows", json] as const]) }, fc.constant([])),
    fc.array(argument, { maxLength: 4 }),
  )
  .map(([rows, others]) => ({
    type: "application/json",
    bytes: new TextEncoder().encode(object([...rows, ...others])),
  }));
