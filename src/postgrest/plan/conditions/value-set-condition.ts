/** A test of a field's value → a condition that the Worker decides (SPEC §9). */
import type { ScannedValue } from "../../datatypes/scanned-value";
import type { Work } from "../../datatypes/work";
import type { ResolvedField, ValueSetCondition } from "../plan";

/** Work that every test counts. */
const TEST_STEPS = 8;

/** The values of a path are read as JSON, and rendered here: SQLite's own text has no space after `:` and `,`. */
export function textOf({ path }: ResolvedField): "text" | "pathText" {
  return path.length > 0 ? "pathText" : "text";
}

export function textSet(
  field: ResolvedField,
  operator: string,
  test: (value: string, work: Work) => boolean,
): ValueSetCondition {
  const of = textOf(field);
  return valueSet(field, operator, (value) => test(value[of], value.work));
}

export function valueSet(
  field: ResolvedField,
  operator: string,
  test: (value: ScannedValue) => boolean,
): ValueSetCondition {
  return {
    kind: "valueSet",
    field,
    operator,
    test: (value) => {
      value.work.spend(TEST_STEPS);
      return test(value);
    },
  };
}
