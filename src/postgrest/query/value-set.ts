/**
 * The value-set fallback (SPEC §9): what SQL cannot express is decided in the Worker over the distinct values of one
 * field, and goes back as `field IN (…)`. It composes with any tree, for it is a condition like the others. A row that
 * is written after the values were read, and has a value that was not among them, is left alone (`Certainty`).
 */
import { type SQL, sql } from "drizzle-orm";
import type { Datum } from "../datatypes/data-type";
import { sqlstate } from "../errors";
import type { Condition, OperandValue, ReadPlan, ValueSetCondition } from "../plan/plan";
import { type Connection, toCells } from "./connection";
import { identifier } from "./identifier";
import { toJsonChunks } from "./json-parameter";
import { buildScope, type RowScope } from "./select";
import { type Statement, toStatement } from "./statement";
import { buildValueSetExpression, type DecidedSet, NO_VALUE_SETS, type ValueSets } from "./where";

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
  readonly statement: Statement;
  readonly conditions: ValueSetCondition[];
}

/** Conditions on one field of the same rows ask one question: 400 terms of an `or` must not be 400 readings. */
function toQuestions(
  scopes: readonly RowScope[],
  limit: number,
  operands: readonly OperandValue[],
): readonly Question[] {
  const questions = new Map<string, Question>();
  for (const scope of scopes) {
    for (const condition of collect(scope.where)) {
      const statement = toStatement(buildDistinct(condition, scope, limit), operands);
      const key = JSON.stringify(statement);
      const known = questions.get(key);
      if (known) known.conditions.push(condition);
      else questions.set(key, { statement, conditions: [condition] });
    }
  }
  return [...questions.values()];
}

/**
 * Reads and decides every value set of a request, in one round trip; none where there is nothing to decide.
 * @throws 54001 where a field has more distinct values than `maxScanValues`, or all of them have too many conditions.
 */
export async function decideValueSets(
  scopes: readonly RowScope[],
  database: Connection,
  maxScanValues: number,
  operands: readonly OperandValue[] = [],
): Promise<ValueSets> {
  const questions = toQuestions(scopes, maxScanValues + 1, operands);
  if (questions.length === 0) return NO_VALUE_SETS;
  const results = await database.read(questions.map(({ statement }) => statement));
  let work = 0;
  const sets = questions.flatMap(({ conditions }, index) => {
    const values = toCells(results[index]).flatMap((row) => row[0] ?? []);
    return conditions.map((condition) => {
      if (values.length > maxScanValues) throw tooManyValues(condition, maxScanValues);
      work += values.length * (condition.cost ?? 1);
      if (work > maxScanValues * CONDITIONS_OVER_ALL) throw tooMuchWork(maxScanValues * CONDITIONS_OVER_ALL);
      return [condition, decide(condition, values)] as const;
    });
  });
  return new Map(sets);
}

/** Both lists are made where they are asked for: most statements need one of them. */
function decide({ test }: ValueSetCondition, values: readonly Datum[]): DecidedSet {
  const verdicts = values.map(test);
  const listOf = (verdict: boolean) =>
    once(() => toLists(values.filter((_, index) => verdicts[index] === verdict)));
  const [holding, failing] = [listOf(true), listOf(false)];
  return {
    get holding() {
      return holding();
    },
    get failing() {
      return failing();
    },
  };
}

function toLists(values: readonly Datum[]): readonly string[] {
  return toJsonChunks(values.map((value) => JSON.stringify(value))).map(({ json }) => json);
}

function once<T>(make: () => T): () => T {
  let made: { readonly value: T } | undefined;
  return () => {
    made ??= { value: make() };
    return made.value;
  };
}

/** How many conditions may each look at as many values as one may: a thousand of them would take minutes. */
const CONDITIONS_OVER_ALL = 10;

function tooMuchWork(limit: number) {
  return sqlstate.tooComplex(
    `The filters that the database cannot decide would take more than ${limit} comparisons`,
    "Use fewer of them, or narrow them with a further filter, such as eq on another column.",
  );
}

function buildDistinct(condition: ValueSetCondition, scope: RowScope, limit: number): SQL {
  const { relation } = scope;
  const { source: _, ...rest } = narrowed(scope);
  const value = buildValueSetExpression(condition, relation.tableName);
  const where = buildScope(rest, NO_VALUE_SETS);
  return sql`SELECT DISTINCT ${value} AS "0" FROM ${identifier(relation.tableName)} WHERE ${where} AND ${value} IS NOT NULL LIMIT ${limit}`;
}

function tooManyValues({ operator, field }: ValueSetCondition, maxScanValues: number) {
  return sqlstate.tooComplex(
    `The filter "${operator}" on "${field.column.name}" would have to look at more than ${maxScanValues} values`,
    "Narrow it with a further filter, such as eq on another column.",
  );
}
