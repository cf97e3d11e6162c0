/** Writes of `metadata` as the test spells it, so that numbers and escapes go out to the letter. */
import { api } from "../fixtures";
import { type Fields, mapping, prefer, standard } from "../mappings";

/** A body whose `metadata` is JSON as it stands. */
export const withMetadata = (metadata: string, rest: Fields = {}) =>
  JSON.stringify({ id: "one", ...mapping("a", rest), metadata: null }).replace(
    '"metadata":null',
    () => `"metadata":${metadata}`,
  );

/** Writes, by a key that is known when it is called, and shows the `metadata` that was stored. */
export function metadataWriter(key: () => string) {
  return (
    method: string,
    query: string,
    body: string,
    headers: Readonly<Record<string, string>> = {},
  ): Promise<Response> => {
    const init = { method, headers: { ...prefer("return=representation"), ...headers }, body };
    return api(`${standard}?${query}select=metadata`, init, key());
  };
}

export const text = (response: Promise<Response>) => response.then((answer) => answer.text());
