/**
 * The value-set fallback (SPEC §9): what SQL cannot express is decided in the Worker over the distinct values of one
 * field, and goes back as `field IN (…)`. It composes with any tree, for it is a condition like the others. A row that
 * is written after the values were read, and has a value that was not among them, is left alone (`Certainty`).
 */
import { type SQL, sql } from "drizzle-orm";
import type { Datum } from "../datatypes/data-type";
import { ScannedValue } from "../datatypes/scanned-value";
import type { Work } from "../datatypes/work";
import { sqlstate } from "../errors";
import type { Limits } from "../limits";
import type { Condition, OperandValue, ReadPlan, ValueSetCondition } from "../plan/plan";
import { Batch } from "./database/batch";
import type { Connection } from "./database/connection";
import { readD1Error } from "./database/d1-error";
import { buildBoundFault } from "./sql/guard";
import { buildFrom, buildScope, type RowScope } from "./sql/scope";
import { toStatement } from "./sql/statement";
import { buildBytes } from "./sql/values/cell-bytes";
import { toJsonChunks } from "./sql/values/json-parameter";
import { buildValueSetExpression, type DecidedSet, NO_VALUE_SETS, type ValueSets } from "./sql/where";

function collect(condition: Condition): readonly ValueSetCondition[] {
  switch (condition.kind) {
    case "valueSet":
      return [condition];
    case "and":
    case "or":
      return condition.children.flatMap(collect);
    case "not":
      return collect(condition.child);
    default:
      return [];
  }
}

/** Whether a condition is about the row alone, and for SQL to decide. */
function isPlain(condition: Condition): boolean {
  switch (condition.kind) {
    case "valueSet":
    case "exists":
      return false;
    case "and":
    case "or":
      return condition.children.every(isPlain);
    case "not":
      return isPlain(condition.child);
    default:
      return true;
  }
}

/** The conditions beside the value sets narrow what is read: those of the top level that SQL can express. */
function narrowed({ where, ...scope }: RowScope): RowScope {
  const children = (where.kind === "and" ? where.children : [where]).filter(isPlain);
  return { ...scope, where: { kind: "and", children } };
}

/** The scopes of a read: its own, and those of the relations that are embedded in it. */
export function scopesOf(plan: ReadPlan): readonly RowScope[] {
  return [plan, ...plan.embeds.flatMap(({ read }) => scopesOf(read))];
}

/** One reading of a field's values, and every condition that is decided over them. */
interface Question {
  readonly distinct: SQL;
  readonly conditions: ValueSetCondition[];
}

/** Conditions on one field of the same rows ask one question: 400 terms of an `or` must not be 400 readings. */
function toQuestions(scopes: readonly RowScope[], operands: readonly OperandValue[]): readonly Question[] {
  const questions = new Map<string, Question>();
  for (const scope of scopes) {
    for (const condition of collect(scope.where)) {
      const distinct = buildDistinct(condition, scope);
      const key = JSON.stringify(toStatement(distinct, operands));
      const known = questions.get(key);
      if (known) known.conditions.push(condition);
      else questions.set(key, { distinct, conditions: [condition] });
    }
  }
  return [...questions.values()];
}

export interface ScanLimits extends Pick<Limits, "maxValueSets" | "maxScanBytes" | "maxScanWork"> {
  readonly maxScanValues: number;
}

/** @throws what `refusal` makes of the limit, past it */
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
 * Reads and decides every value set of a request, in one round trip; none where there is nothing to decide.
 * @throws 54001 past any of the limits
 */
export async function decideValueSets(
  scopes: readonly RowScope[],
  database: Connection,
  { maxValueSets, maxScanValues, maxScanBytes, maxScanWork }: ScanLimits,
  operands: readonly OperandValue[] = [],
): Promise<ValueSets> {
  const count = scopes.reduce((sum, { where }) => sum + collect(where).length, 0);
  if (count === 0) return NO_VALUE_SETS;
  if (count > maxValueSets) throw tooManySets(count, maxValueSets);
  const questions = toQuestions(scopes, operands);
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
 * Every condition on each value in turn, so that what one finds out about the value serves the next.
 * @param room for the lists, all of which are in memory when the statement is sent
 */
function decide(
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

/** Both lists are made where they are asked for: most statements need one of them. */
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

function once<T>(make: () => T): () => T {
  let made: { readonly value: T } | undefined;
  return () => {
    made ??= { value: make() };
    return made.value;
  };
}

function tooManySets(count: number, limit: number) {
  return sqlstate.tooComplex(
    `The request has ${count} filters that the database cannot decide; at most ${limit} are allowed`,
    "Use fewer operators such as match, cs or fts, or ask in several requests. Those of one column in one or= or and= count once.",
  );
}

function tooMuchWork(limit: number) {
  return sqlstate.tooComplex(
    `The filters that the database cannot decide would take more than ${limit} steps of work`,
    "Use fewer or simpler patterns, or narrow them with a further filter, such as eq on another column.",
  );
}

function tooManyValues({ operator, field }: ValueSetCondition, limit: number) {
  return sqlstate.tooComplex(
    `The filter "${operator}" on "${field.column.name}" would have to look at more than ${limit} values`,
    "Narrow it with a further filter, such as eq on another column.",
  );
}

function tooManyBytes(limit: number) {
  return sqlstate.tooComplex(
    `The filters that the database cannot decide would have to look at more than ${limit} bytes`,
    "Narrow them with a further filter, such as eq on another column.",
  );
}

function tooLongLists(limit: number) {
  return sqlstate.tooComplex(
    `The values that the filters leave, which the database cannot decide, have more than ${limit} bytes`,
    "Use fewer of these filters, or narrow them with a further filter, such as eq on another column.",
  );
}

function buildDistinct(condition: ValueSetCondition, scope: RowScope): SQL {
  const { relation } = scope;
  const { source: _, ...rest } = narrowed(scope);
  const value = buildValueSetExpression(condition, relation.tableName);
  const where = buildScope(rest, NO_VALUE_SETS);
  const from = buildFrom(relation, relation.tableName);
  return sql`SELECT DISTINCT ${value} AS "0" FROM ${from} WHERE ${where} AND ${value} IS NOT NULL`;
}

/** So many of the values, and a fault as soon as they have more bytes: a few of 2 MB would fill the Worker's 128 MB. */
function buildBounded(distinct: SQL, values: number, bytes: number): SQL {
  const total = sql`sum(${buildBytes(sql`"0"`)}) OVER (ROWS UNBOUNDED PRECEDING)`;
  return sql`SELECT CASE WHEN ${total} > ${bytes} THEN ${buildBoundFault("scan")} ELSE "0" END AS "0" FROM (${distinct} LIMIT ${values})`;
}
