/**
 * The value-set fallback (SPEC §9): what SQL cannot express is decided in the Worker over the distinct values of one
 * field, and goes back as `field IN (…)`. It composes with any tree, for it is a condition like the others.
 */
import { type SQL, sql } from "drizzle-orm";
import { sqlstate } from "../errors";
import type { Database } from "../options";
import type { Condition, Relation, ValueSetCondition } from "../plan/plan";
import { toJsonChunks } from "./json-parameter";
import type { Cell } from "./result-set";
import { prepare, toStatement } from "./statement";
import { buildValueSetExpression, buildWhere, joinBalanced, NO_VALUE_SETS, type ValueSets } from "./where";

/** Where a condition is asked: of which rows, and who may see them. */
interface Scope {
  readonly relation: Relation;
  readonly policy?: SQL;
  readonly where: Condition;
}

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

/** The conditions beside the value sets narrow what is read: those of the top level that SQL can express. */
function narrowing({ relation, policy, where }: Scope): SQL {
  const conditions = (where.kind === "and" ? where.children : [where]).filter(
    (child) => collect(child).length === 0,
  );
  const asked = buildWhere({ kind: "and", children: conditions }, relation.tableName, NO_VALUE_SETS);
  return policy ? joinBalanced("and", [sql`(${policy})`, asked]) : asked;
}

/**
 * Reads and decides every value set of a request, in one round trip; none where there is nothing to decide.
 * @throws 54001 where a field has more distinct values than `maxScanValues`.
 */
export async function decideValueSets(
  scope: Scope,
  database: Database,
  maxScanValues: number,
): Promise<ValueSets> {
  const conditions = collect(scope.where);
  if (conditions.length === 0) return NO_VALUE_SETS;
  const source = scope.relation.tableName;
  const statements = conditions.map((condition) => {
    const expression = buildValueSetExpression(condition, source);
    const query = sql`SELECT DISTINCT ${expression} AS "0" FROM ${sql.identifier(source)} WHERE ${narrowing(scope)} AND ${expression} IS NOT NULL LIMIT ${maxScanValues + 1}`;
    return prepare(database, toStatement(query));
  });
  const results = await database.batch<{ readonly 0: Cell }>(statements);
  return new Map(
    conditions.map((condition, index) => {
      const values = (results[index]?.results ?? []).flatMap((row) => row[0] ?? []);
      if (values.length > maxScanValues) throw tooManyValues(condition, maxScanValues);
      const matching = values.filter(condition.test);
      return [
        condition,
        toJsonChunks(matching.map((value) => JSON.stringify(value))).map(({ json }) => json),
      ];
    }),
  );
}

function tooManyValues({ operator, field }: ValueSetCondition, maxScanValues: number) {
  return sqlstate.tooComplex(
    `The filter "${operator}" on "${field.column.name}" would have to look at more than ${maxScanValues} values`,
    "Narrow it with a further filter, such as eq on another column.",
  );
}
