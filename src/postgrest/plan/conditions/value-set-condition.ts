/** A test of a field's value → the condition that has the Worker decide it (SPEC §9). */
import type { ScannedValue } from "../../datatypes/scanned-value";
import type { Work } from "../../datatypes/work";
import type { ResolvedField, ValueSetCondition } from "../plan";

/** Work of a test, whatever it is. */
const TEST_STEPS = 8;

/** The values of a path are JSON, whose text is made here: SQLite's own has no space after `:` and `,`. */
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
