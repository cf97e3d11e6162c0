/** A SELECT and the values of one call → a SELECT that serves other calls with other values. */
import type { Placeholder, SQL } from "drizzle-orm";
import type { SharedSelect } from "../../view";
import { operandAt } from "./statement";

/**
 * @param kind distinguishes the SELECTs of one function
 * @param values the values of this call by name; the SELECT may depend on which of them are undefined
 * @param build makes the SELECT from placeholders for the values that are not undefined
 * @example shareSelect("named", { name: "a" }, ({ name }) => sql`SELECT … WHERE "name" = ${name}`)
 */
export function shareSelect<Name extends string>(
  kind: string,
  values: Readonly<Partial<Record<Name, string | undefined>>>,
  build: (places: Readonly<Partial<Record<Name, Placeholder>>>) => SQL,
): SharedSelect {
  const names: Name[] = [];
  const given: string[] = [];
  for (const name in values) {
    const value = values[name];
    if (value === undefined) continue;
    names.push(name);
    given.push(value);
  }
  return {
    key: `${kind} ${names}`,
    values: given,
    build: () => {
      const places: Partial<Record<Name, Placeholder>> = {};
      // Numbered from the end: the operands of the request's filters come first.
      for (const [index, name] of names.entries()) places[name] = operandAt(index - names.length);
      return build(places);
    },
  };
}
