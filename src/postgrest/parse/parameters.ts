/** `a=1&b=%C3%A9`, a query string or a form as it came → its parameters, decoded and in order. */
import { sqlstate } from "../errors";

export interface Parameter {
  readonly name: string;
  readonly value: string;
}

const strictDecoder = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });

/** `%C3%A9` → `é`. The run is nothing but `%XX`. */
function decodeRun(run: string): string {
  const bytes = Uint8Array.from(run.slice(1).split("%"), (pair) => Number.parseInt(pair, 16));
  try {
    return strictDecoder.decode(bytes);
  } catch {
    throw sqlstate.invalidByteSequence(bytes);
  }
}

/**
 * Decodes `+` and `%XX`; a `%` that starts no such sequence is a plain one.
 * @throws 22021 for bytes that are no UTF-8 and for NUL, which no text can hold
 */
export function decodeComponent(text: string): string {
  const decoded = decodeField(text);
  if (decoded.includes("\0")) throw sqlstate.invalidByteSequence(Uint8Array.of(0));
  return decoded;
}

/** The same for a field of a form, where a NUL is refused once it is read as a cell (22P05). */
function decodeField(text: string): string {
  return /[+%]/.test(text) ? text.replaceAll("+", " ").replace(/(?:%[0-9a-fA-F]{2})+/g, decodeRun) : text;
}

function splitPair(pair: string, decode: (text: string) => string): Parameter | undefined {
  const equals = pair.indexOf("=");
  if (equals < 0) return undefined;
  return { name: decode(pair.slice(0, equals)), value: decode(pair.slice(equals + 1)) };
}

/**
 * Splits `a=1&b=2`. A parameter without `=` says nothing and is left out. A `;` is part of the value: older
 * software takes it for a separator, which would cut a value short without a word.
 * @throws 22021
 */
export function splitQueryString(search: string): readonly Parameter[] {
  return search.split("&").flatMap((pair) => splitPair(pair, decodeComponent) ?? []);
}

/**
 * Splits the body of a form. A field without `=` is empty there.
 * @throws 22021
 */
export function splitForm(body: string): readonly Parameter[] {
  const pairs = body.split("&").filter((pair) => pair !== "");
  return pairs.map((pair) => splitPair(pair, decodeField) ?? { name: decodeField(pair), value: "" });
}
