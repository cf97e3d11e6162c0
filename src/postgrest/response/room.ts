/** A page that ends before the row with which it would have too many bytes, instead of being refused. */
import { utf8Length } from "../../bytes/utf8";
import { cellsOf } from "../plan/layout/packed-row";
import type { PagePlan } from "../plan/plan";
import type { ResultSet } from "../query/database/result-set";

/** `[` and `]` around the rows. */
const AROUND = 2;

/** Counts the bytes of a body, and the rows in it. */
export class Room {
  #bytes = AROUND;
  #rows = 0;

  constructor(private readonly maxBytes: number) {}

  /** Counts what is written before the rows. */
  add(text: string): void {
    this.#bytes += utf8Length(text);
  }

  /** Whether the body still has room for a row. The first one always has, so that a walk goes on. */
  takes(text: string): boolean {
    this.#bytes += utf8Length(text);
    if (this.#rows > 0 && this.#bytes > this.maxBytes) return false;
    this.#rows += 1;
    return true;
  }

  get rows(): number {
    return this.#rows;
  }
}

/** The result with its first rows only. The next page starts at the cursor of the last of them. */
export function cutAfter(result: ResultSet, rows: number, { fetch }: PagePlan): ResultSet {
  if (rows === result.rows.length) return result;
  const shown = result.rows.slice(0, rows);
  const last = shown.at(-1);
  const cursor = last && cellsOf(last)[fetch.outputs.length - 1];
  return { ...result, rows: shown, position: { more: true, ...(typeof cursor === "string" && { cursor }) } };
}
