/** The errors past the limits of value sets. */
import { sqlstate } from "../../errors";
import type { ValueSetCondition } from "../../plan/plan";

export function tooManySets(count: number, limit: number) {
  return sqlstate.tooComplex(
    `The request has ${count} filters that the database cannot decide; at most ${limit} are allowed`,
    "Use fewer operators such as match, cs or fts, or ask in several requests. Those of one column in one or= or and= count once.",
  );
}

export function tooMuchWork(limit: number) {
  return sqlstate.tooComplex(
    `The filters that the database cannot decide would take more than ${limit} steps of work`,
    "Use fewer or simpler patterns, or narrow them with a further filter, such as eq on another column.",
  );
}

export function tooManyValues({ operator, field }: ValueSetCondition, limit: number) {
  return sqlstate.tooComplex(
    `The filter "${operator}" on "${field.column.name}" would have to look at more than ${limit} values`,
    "Narrow it with a further filter, such as eq on another column.",
  );
}

export function tooManyBytes(limit: number) {
  return sqlstate.tooComplex(
    `The filters that the database cannot decide would have to look at more than ${limit} bytes`,
    "Narrow them with a further filter, such as eq on another column.",
  );
}

export function tooLongLists(limit: number) {
  return sqlstate.tooComplex(
    `The values that the filters leave, which the database cannot decide, have more than ${limit} bytes`,
    "Use fewer of these filters, or narrow them with a further filter, such as eq on another column.",
  );
}
