/** Every operator of the table is parsed, planned and, where SQL decides it, in the statement. */
import { env } from "cloudflare:workers";
import { describe, expect, it } from "vitest";
import {
  comparisonOperators,
  comparisons,
  orderingOperators,
  orderings,
  quantifiers,
} from "../../../src/postgrest/datatypes/operators";
import { parseFilter } from "../../../src/postgrest/parse/grammar/filter";
import { plainFilter, readOperand } from "../../../src/postgrest/parse/grammar/plain-filter";
import { operandValues } from "../../../src/postgrest/plan/operands";
import { NO_VALUE_SETS } from "../../../src/postgrest/query/sql/conditions/decided-set";
import { buildWhere } from "../../../src/postgrest/query/sql/conditions/where";
import { toStatement } from "../../../src/postgrest/query/sql/statement";
import { rejectionOf } from "../../support/rejection";
import { conditionOf, filter } from "../../support/warehouse/warehouse";

const parsed = (operator: string) => ({
  path: [],
  value: {
    kind: "filter",
    field: { name: "qty", path: [] },
    negated: false,
    operation: { kind: "comparison", operator, value: "5" },
  },
});

describe.each(comparisonOperators)("%s", (operator) => {
  it("is parsed", () => {
    expect(parseFilter("qty", `${operator}.5`)).toEqual(parsed(operator));
  });

  it.each(quantifiers)("accepts (%s) as the table says", (quantifier) => {
    const parse = () => parseFilter("qty", `${operator}(${quantifier}).{5}`);
    if (comparisons[operator].quantifiable) expect(parse).not.toThrow();
    else expect(rejectionOf(parse)).toMatchObject({ status: 400, code: "PGRST100" });
  });
});

describe.each(orderingOperators)("%s", (operator) => {
  const { symbol, holds } = orderings[operator];

  it("is parsed as a plain filter like by the full grammar", () => {
    const operand = readOperand("qty", `${operator}.5`);
    expect(operand && plainFilter("qty", operand)).toEqual(parsed(operator));
  });

  it("is the table's symbol in SQL, with the table's result, and null for null", async () => {
    const condition = conditionOf(filter("qty", `${operator}.5`));
    const where = buildWhere(condition, "item", NO_VALUE_SETS, () => {
      throw new TypeError("no embed was expected");
    });
    const { sql, params } = toStatement(where, operandValues(condition));
    expect([sql, params]).toEqual([`("item"."qty" ${symbol} ?)`, [5]]);
    const { results } = await env.DB.prepare(
      `SELECT ${sql} AS "held" FROM (SELECT value AS "qty" FROM json_each('[4, 5, 6, null]')) AS "item"`,
    )
      .bind(...params)
      .all<{ held: number | null }>();
    const expected = [-1, 0, 1].map((order) => Number(holds(order)));
    expect(results.map(({ held }) => held)).toEqual([...expected, null]);
  });
});
