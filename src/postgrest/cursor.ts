/**
 * Where a walk of a list stands, as the text of the `cursor` parameter (SPEC §13). A cursor says which request it is of
 * and what the last row has in the columns of the order; whoever makes one up sees no row that the policy hides.
 */
import { fingerprint } from "../bytes/fingerprint";
import { sqlstate } from "./errors";

export interface Cursor {
  /** Of the request that it goes on with. */
  readonly digest: string;
  /** How many rows the walk has passed. */
  readonly start: number;
  /** The values of the last row in the columns of the order, as text. */
  readonly values: readonly (string | null)[];
}

/** What a request is, as far as a walk goes on with it. */
export interface WalkedRequest {
  readonly digest: () => string;
  /** Absent: from the first row. */
  readonly cursor?: Cursor;
}

/** Parameters that say which page of a list is wanted, and nothing of the list. */
const PAGE_PARAMETERS: readonly string[] = ["cursor", "limit", "offset"];

/**
 * The same for all pages of a list, however its URL is spelled.
 * @param who all of the caller that the rows depend on
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

/** @throws 22023 for a text that is no cursor, or one of another request */
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
