/** What the tests of bounds share: rows as text, and calls of an application with smaller bounds than by default. */

import { callWith } from "./app-with-faults";
import { read } from "./fixtures";
import { standard } from "./mappings";

/** `times` items, by their number. */
export const repeat = (times: number, item: (index: number) => string) =>
  Array.from({ length: times }, (_, index) => item(index));

/** A row as JSON; `n` makes it unlike the others, and `more` is further members, each after a comma. */
export const jsonRow = (n: number, more = "") =>
  `{"entityType":"item","entityId":"${n}","integration":"xero","allowDuplicateExternalId":false,"companyId":"acme"${more}}`;

/** Posts and gets by a key that is known when they are called. */
export function boundedBy(key: () => string) {
  return {
    post: async (variables: object, body: string, type = "application/json") =>
      read(
        await callWith(variables, key())(standard, {
          method: "POST",
          headers: { "Content-Type": type, Prefer: "tx=commit" },
          text: body,
        }),
      ),
    get: async (variables: object, query: string) =>
      read(await callWith(variables, key())(`${standard}?limit=0&${query}`)),
  };
}
