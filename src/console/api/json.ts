/** JSON as the API sends it: a number that JavaScript would write differently keeps its letters. */

interface LosslessJson {
  parse(
    text: string,
    reviver: (key: string, value: unknown, context?: { readonly source?: string }) => unknown,
  ): unknown;
  /** Absent in browsers from before 2025: there such a number is rounded. */
  rawJSON?(text: string): unknown;
  isRawJSON?(value: unknown): boolean;
}

const lossless: LosslessJson = JSON;

/** `{"n": 1.10, "m": 2}`: `m` is a number; `n` is what `JSON.stringify` writes as `1.10`. */
export function parseJson(text: string): unknown {
  return lossless.parse(text, (_key, value, context) => {
    const source = context?.source;
    if (typeof value !== "number" || source === undefined || String(value) === source) return value;
    return lossless.rawJSON?.(source) ?? value;
  });
}

/** As one line; the same for equal values whose members are in the same order. */
export const jsonText = (value: unknown): string => JSON.stringify(value) ?? "null";

/** The members of an object or list; undefined for anything else, numbers with letters of their own included. */
export function membersOf(value: unknown): readonly (readonly [string, unknown])[] | undefined {
  if (typeof value !== "object" || value === null) return undefined;
  if (Array.isArray(value)) return value.map((member, index) => [String(index), member] as const);
  return lossless.isRawJSON?.(value) ? undefined : Object.entries(value);
}
