/** The types whose values are short. */
import type { DataType } from "./data-type";

/** Whether every value of the type has at most `SHORT_BYTES`, whatever a client sends. */
export function isShort({ category, kind }: DataType): boolean {
  return (
    category === "boolean" ||
    category === "datetime" ||
    category === "uuid" ||
    kind === "integer" ||
    kind === "float"
  );
}

/** The longest such value is a quoted time with its zone. */
export const SHORT_BYTES = 40;
