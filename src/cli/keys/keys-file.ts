/** A file of key records: one JSON object a line, the first of which says what the file is. Pure. */
import { CliError } from "../cli-error.ts";

const format = "crosswalk-keys";
const version = 1;

/** What the first line says beside the format. */
export interface FileHead {
  /** When it was exported. */
  readonly exportedAt: string;
  /** The address of the Worker. */
  readonly from: string;
}

/** `line`: counts from 1. */
export type FileLine =
  | { readonly kind: "record"; readonly line: number; readonly record: unknown }
  | { readonly kind: "wrong"; readonly line: number; readonly reason: string };

export function renderKeysFile(records: readonly unknown[], { exportedAt, from }: FileHead): string {
  const head = { format, version, exportedAt, from, keys: records.length };
  return `${[head, ...records].map((line) => JSON.stringify(line)).join("\n")}\n`;
}

/**
 * Reads the records; one that is no JSON object is wrong, and the others are read all the same.
 * @throws CliError for a file of another kind, and for one that lacks records which its first line counts
 */
export function readKeysFile(text: string, name: string): readonly FileLine[] {
  const [first = "", ...rest] = text.replace(/^\uFEFF/, "").split(/\r?\n/);
  const head = Object(parseJson(first));
  if (head.format !== format) {
    throw new CliError(`${name} is no export of keys: its first line must have "format": "${format}".`);
  }
  if (head.version !== version) {
    throw new CliError(`${name} is of version ${JSON.stringify(head.version)}; this one reads ${version}.`);
  }
  const lines = rest.flatMap((content, index): readonly FileLine[] => {
    const line = index + 2;
    if (content.trim() === "") return [];
    const record = parseJson(content);
    if (record === null || typeof record !== "object" || Array.isArray(record)) {
      return [{ kind: "wrong", line, reason: "it is no JSON object" }];
    }
    return [{ kind: "record", line, record }];
  });
  if (head.keys !== lines.length) {
    throw new CliError(
      `${name} has ${lines.length} records, and its first line says ${JSON.stringify(head.keys)}: it was cut off or changed. Export again, or correct "keys" there to import what it has.`,
    );
  }
  return lines;
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
