/** The headers of answers, as the document describes them. */

const number = { type: "integer" };
const text = { type: "string" };

const headers = {
  "Content-Range": ["Which rows these are, and of how many: `0-9/*`, `0-9/8000`.", text],
  "Crosswalk-Cursor": ["Where to go on in the feed.", text],
  Link: ['Where the next page is: `<…>; rel="next"`. Absent on the last page.', text],
  Location: ["Where the new row is, with `Prefer: return=headers-only`.", text],
  "Preference-Applied": ["The preferences that were heeded.", text],
  "Proxy-Status": ["The code of the error.", text],
  "Retry-After": ["Seconds to wait.", number],
  "WWW-Authenticate": ["`Bearer`.", text],
  "X-RateLimit-Limit": ["Requests a minute. Absent for a key without a limit.", number],
  "X-RateLimit-Remaining": ["About how many are left.", number],
  "X-RateLimit-Reset": ["When all are back, in epoch seconds.", number],
  "X-Request-Id": ["The id of the request in the log.", text],
} as const;

export const describedHeaders = Object.fromEntries(
  Object.entries(headers).map(([name, [description, schema]]) => [name, { description, schema }]),
);

/** @throws TypeError for a header of which nothing is said */
export function headerRef(name: string) {
  if (!Object.hasOwn(headers, name)) throw new TypeError(`Nothing is said of the header ${name}`);
  return { $ref: `#/components/headers/${name}` };
}
