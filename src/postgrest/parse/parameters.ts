/** A query string or a form, `a=1&b=%C3%A9` → its parameters, decoded and in order. */
import { sqlstate } from "../errors";

export interface Parameter {
  readonly name: string;
  readonly value: string;
}

const strictDecoder = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });

/** `%C3%A9` → `é`. The text consists of `%XX` only. */
function decodeRun(run: string): string {
  const bytes = Uint8Array.from(run.slice(1).split("%"), (pair) => Number.parseInt(pair, 16));
  try {
    return strictDecoder.decode(bytes);
  } catch {
    throw sqlstate.invalidByteSequence(bytes);
  }
}

/**
 * Decodes `+` and `%XX`; any other `%` stays as it is.
 * @throws 22021 for bytes that are not UTF-8, and for NUL, which text cannot contain
 */
export function decodeComponent(text: string): string {
  const decoded = decodeField(text);
  if (decoded.includes("\0")) throw sqlstate.invalidByteSequence(Uint8Array.of(0));
  return decoded;
}

/** The same for a field of a form. A NUL is refused later, when the cell is read (22P05). */
function decodeField(text: string): string {
  return /[+%]/.test(text) ? text.replaceAll("+", " ").replace(/(?:%[0-9a-fA-F]{2})+/g, decodeRun) : text;
}

function splitPair(pair: string, decode: (text: string) => string): Parameter | undefined {
  const equals = pair.indexOf("=");
  if (equals < 0) return undefined;
  return { name: decode(pair.slice(0, equals)), value: decode(pair.slice(equals + 1)) };
}

/**
 * Splits `a=1&b=2`. A parameter without `=` is ignored. A `;` is part of the value: older software treats it as a
 * separator, which would silently cut the value.
 * @throws 22021
 */
export function splitQueryString(search: string): readonly Parameter[] {
  return search.split("&").flatMap((pair) => splitPair(pair, decodeComponent) ?? []);
}

/**
 * Splits the body of a form. A field without `=` has an empty value.
 * @throws 22021
 */
export function splitForm(body: string): readonly Parameter[] {
  const pairs = body.split("&").filter((pair) => pair !== "");
  return pairs.map((pair) => splitPair(pair, decodeField) ?? { name: decodeField(pair), value: "" });
}
