/**
 * The value-set fallback (SPEC §9): a condition that SQL cannot express is decided in the Worker on the distinct values of
 * its field, and becomes `field IN (…)`, which composes with and, or and not like any condition. A row that is written
 * after the values were read may have an undecided value; the statement does not match it (`Certainty`).
 */

import { once } from "../../../memory/once";
import type { Datum } from "../../datatypes/data-type";
import { ScannedValue } from "../../datatypes/scanned-value";
import type { Work } from "../../datatypes/work";
import type { Limits } from "../../limits";
import type { OperandValue, ValueSetCondition } from "../../plan/plan";
import { Batch } from "../database/batch";
import type { Connection } from "../database/connection";
import { readD1Error } from "../database/d1-error";
import { type DecidedSet, NO_VALUE_SETS, type ValueSets } from "../sql/conditions/decided-set";
import type { RowFilter } from "../sql/read/row-filter";
import { toStatement } from "../sql/statement";
import { toJsonChunks } from "../sql/values/json-parameter";
import { buildBounded, collect, toQuestions } from "./questions";
import { tooLongLists, tooManyBytes, tooManySets, tooManyValues, tooMuchWork } from "./refusals";

export interface ScanLimits extends Pick<Limits, "maxValueSets" | "maxScanBytes" | "maxScanWork"> {
  readonly maxScanValues: number;
}

/** Counts work down from a limit. @throws `refusal(limit)` past the limit */
function meter(limit: number, refusal: (limit: number) => Error): Work {
  let left = limit;
  return {
    spend: (amount) => {
      left -= amount;
      if (left < 0) throw refusal(limit);
    },
  };
}

/**
 * Reads and decides all value sets of a request, in one round trip, or none if there is nothing to decide.
 * @throws 54001 past any of the limits
 */
export async function decideValueSets(
  filters: readonly RowFilter[],
  database: Connection,
  { maxValueSets, maxScanValues, maxScanBytes, maxScanWork }: ScanLimits,
  operands: readonly OperandValue[] = [],
): Promise<ValueSets> {
  const count = filters.reduce((sum, { where }) => sum + collect(where).length, 0);
  if (count === 0) return NO_VALUE_SETS;
  if (count > maxValueSets) throw tooManySets(count, maxValueSets);
  const questions = toQuestions(filters, operands);
  const share = Math.floor(maxScanBytes / questions.length);
  const batch = new Batch();
  const asked = questions.map(({ distinct, conditions }) => ({
    conditions,
    found: batch.add(toStatement(buildBounded(distinct, maxScanValues + 1, share), operands)),
  }));
  await database.read(batch).catch((error: unknown) => {
    const fault = readD1Error(error);
    throw fault.kind === "bound" && fault.bound === "scan" ? tooManyBytes(maxScanBytes) : error;
  });
  const work = meter(maxScanWork, tooMuchWork);
  const room = meter(maxScanBytes, tooLongLists);
  const sets = asked.flatMap(({ conditions, found }) => {
    const values = found.rows().flatMap(([value]) => value ?? []);
    const [first] = conditions;
    if (first && values.length > maxScanValues) throw tooManyValues(first, maxScanValues);
    return decide(conditions, values, work, room);
  });
  return new Map(sets);
}

/**
 * Tests all conditions on one value before the next, so that they share what `ScannedValue` has parsed of it.
 * @param room bytes for the lists, all of which are in memory when the statement is sent
 */
export function decide(
  conditions: readonly ValueSetCondition[],
  values: readonly Datum[],
  work: Work,
  room: Work,
): readonly (readonly [ValueSetCondition, DecidedSet])[] {
  const verdicts = values.map((stored) => {
    const value = new ScannedValue(stored, work);
    return conditions.map(({ test }) => test(value));
  });
  return conditions.map((condition, index) => {
    const listOf = (verdict: boolean) =>
      once(() =>
        toLists(
          values.filter((_, row) => verdicts[row]?.[index] === verdict),
          room,
        ),
      );
    return [condition, toDecidedSet(listOf(true), listOf(false))];
  });
}

/** Each list is made when it is first read, because most statements need only one. */
function toDecidedSet(holding: () => readonly string[], failing: () => readonly string[]): DecidedSet {
  return {
    get holding() {
      return holding();
    },
    get failing() {
      return failing();
    },
  };
}

function toLists(values: readonly Datum[], room: Work): readonly string[] {
  const tokens = values.map((value) => {
    const token = JSON.stringify(value);
    room.spend(token.length);
    return token;
  });
  return toJsonChunks(tokens).map(({ json }) => json);
}
