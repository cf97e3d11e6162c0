/**
 * The position of a walk through a list, as the text of the `cursor` parameter (SPEC §13). A cursor contains a digest of
 * its request and the last row's values in the columns of the order. A forged one cannot show rows that the policy hides.
 */
import { fingerprint } from "../bytes/fingerprint";
import { sqlstate } from "./errors";

export interface Cursor {
  /** The digest of the request that it continues. */
  readonly digest: string;
  /** How many rows the walk has passed. */
  readonly start: number;
  /** The values of the last row in the columns of the order, as text. */
  readonly values: readonly (string | null)[];
}

/** What continues from page to page of a request. */
export interface WalkedRequest {
  readonly digest: () => string;
  /** Absent: from the first row. */
  readonly cursor?: Cursor;
}

/** Parameters that select a page and do not change the list. */
const PAGE_PARAMETERS: readonly string[] = ["cursor", "limit", "offset"];

/**
 * A digest that is the same for all pages of a list, in whatever order its parameters are.
 * @param who everything about the caller that the rows depend on
 */
export function digestOf(
  name: string,
  parameters: readonly { readonly name: string; readonly value: string }[],
  who: string,
  body: Uint8Array | undefined,
): string {
  const pairs = parameters
    .filter((parameter) => !PAGE_PARAMETERS.includes(parameter.name))
    .map((parameter) => JSON.stringify([parameter.name, parameter.value]))
    .sort();
  return fingerprint(JSON.stringify([name, who, pairs, body ? new TextDecoder().decode(body) : ""]));
}

export function formatCursor({ digest, start, values }: Cursor): string {
  const json = JSON.stringify([digest, start, ...values]);
  return new TextEncoder().encode(json).toBase64({ alphabet: "base64url", omitPadding: true });
}

/** @throws 22023 for text that is not a cursor, or a cursor of another request */
export function parseCursor(text: string, digest: () => string): Cursor {
  const [of, start, ...values] = readMembers(text) ?? [];
  const isCursor =
    typeof of === "string" &&
    typeof start === "number" &&
    Number.isSafeInteger(start) &&
    start >= 0 &&
    values.every((value) => value === null || typeof value === "string");
  if (!isCursor) throw sqlstate.invalidCursor();
  if (of !== digest()) throw sqlstate.foreignCursor();
  return { digest: of, start, values: values.filter((value) => value === null || typeof value === "string") };
}

function readMembers(text: string): readonly unknown[] | undefined {
  try {
    const bytes = Uint8Array.fromBase64(text, { alphabet: "base64url" });
    const members: unknown = JSON.parse(
      new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(bytes),
    );
    return Array.isArray(members) ? members : undefined;
  } catch {
    return undefined;
  }
}
