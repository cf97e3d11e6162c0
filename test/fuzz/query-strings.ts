/** Query strings from the grammar of SPEC §3, right ones and nearly right ones, for fast-check. */
import fc from "fast-check";
import { columns, quoted } from "./columns";
import { plainQuery } from "./plain-queries";
import { broken, jsonText, loadedWord, numberText, value } from "./text";

const column = fc.oneof(
  { weight: 12, arbitrary: fc.constantFrom<string>(...columns) },
  { weight: 1, arbitrary: loadedWord },
  { weight: 1, arbitrary: value.map(quoted) },
);

const step = fc
  .tuple(
    fc.constantFrom("->", "->>"),
    fc.oneof(fc.constantFrom("a", "b", "0", "-1", "99999999999"), loadedWord, value.map(quoted)),
  )
  .map((parts) => parts.join(""));

const field = fc.oneof(
  { weight: 5, arbitrary: column },
  { weight: 2, arbitrary: fc.array(step, { maxLength: 4 }).map((steps) => `metadata${steps.join("")}`) },
  { weight: 1, arbitrary: fc.tuple(column, step).map((parts) => parts.join("")) },
);

const listValue = fc.oneof(value, value.map(quoted));
const list = fc.array(listValue, { maxLength: 6 }).map((values) => `(${values.join(",")})`);
const arrayLiteral = fc.array(listValue, { maxLength: 6 }).map((values) => `{${values.join(",")}}`);

const operation = fc.oneof(
  fc
    .tuple(
      fc.constantFrom(
        "eq",
        "neq",
        "gt",
        "gte",
        "lt",
        "lte",
        "like",
        "ilike",
        "match",
        "imatch",
        "isdistinct",
      ),
      value,
    )
    .map(([operator, operand]) => `${operator}.${operand}`),
  fc
    .tuple(
      fc.constantFrom("eq", "gt", "gte", "lt", "lte", "like", "ilike", "match", "imatch"),
      fc.constantFrom("any", "all"),
      arrayLiteral,
    )
    .map(([operator, quantifier, operand]) => `${operator}(${quantifier}).${operand}`),
  list.map((values) => `in.${values}`),
  fc.constantFrom("null", "not_null", "true", "false", "unknown", "NULL", "x").map((word) => `is.${word}`),
  fc
    .tuple(
      fc.constantFrom("fts", "plfts", "phfts", "wfts"),
      fc.constantFrom("", "(english)", "(simple)", "(klingon)"),
      value,
    )
    .map(([operator, language, operand]) => `${operator}${language}.${operand}`),
  fc.tuple(fc.constantFrom("cs", "cd"), fc.oneof(jsonText, value)).map((parts) => parts.join(".")),
  fc
    .tuple(fc.constantFrom("ov", "sl", "sr", "nxr", "nxl", "adj", "xx"), value)
    .map((parts) => parts.join(".")),
);

const expression = fc.tuple(fc.constantFrom("", "", "not."), operation).map((parts) => parts.join(""));

const { tree } = fc.letrec<{ tree: string }>((tie) => ({
  tree: fc.oneof(
    { maxDepth: 4, depthSize: "small" },
    fc.tuple(field, expression).map((parts) => parts.join(".")),
    fc
      .tuple(fc.constantFrom("and", "or", "not.and", "not.or"), fc.array(tie("tree"), { maxLength: 4 }))
      .map(([operator, children]) => `${operator}(${children.join(",")})`),
  ),
}));

/** A list in a list in a list. */
const deep = fc
  .tuple(fc.constantFrom("and(", "or(id.eq.1,", "not.and(", "or(and("), fc.integer({ min: 1, max: 2000 }))
  .map(([open, times]) => `${open.repeat(times)}id.eq.1${")".repeat(times * (open.split("(").length - 1))}`);

const aggregate = fc.constantFrom("", "", "", ".count()", ".sum()", ".avg()", ".min()", ".max()");
const cast = fc.constantFrom(
  "",
  "",
  "",
  "::text",
  "::int",
  "::numeric(5,2)",
  "::jsonb",
  "::timestamptz",
  "::bool",
  "::nothing",
);
const alias = fc.oneof(
  { weight: 4, arbitrary: fc.constant("") },
  loadedWord.map((name) => `${name}:`),
);

const { select } = fc.letrec<{ select: string; item: string }>((tie) => ({
  select: fc.array(tie("item"), { maxLength: 5 }).map((items) => items.join(",")),
  item: fc.oneof(
    { maxDepth: 4, depthSize: "small" },
    fc.oneof(
      { weight: 1, arbitrary: fc.constantFrom("*", "count()", "n:count()", "") },
      { weight: 6, arbitrary: fc.tuple(alias, field, cast, aggregate, cast).map((parts) => parts.join("")) },
    ),
    fc
      .tuple(
        alias,
        fc.constantFrom(
          "company",
          "...company",
          "externalIntegrationMapping",
          "...externalIntegrationMapping",
          "nothing",
        ),
        fc.constantFrom(
          "",
          "",
          "!inner",
          "!left",
          "!companyId",
          "!externalIntegrationMapping_companyId_fkey",
          "!x",
        ),
        tie("select"),
      )
      .map(
        ([name, relation, join, inner]) =>
          `${relation.startsWith("...") ? "" : name}${relation}${join}(${inner})`,
      ),
  ),
}));

const orderTerm = fc
  .tuple(
    fc.oneof({ weight: 4, arbitrary: field }, fc.constantFrom("company(name)", "company(id)", "nothing(id)")),
    fc.constantFrom("", ".asc", ".desc", ".up"),
    fc.constantFrom("", ".nullsfirst", ".nullslast"),
  )
  .map((parts) => parts.join(""));
const order = fc.array(orderTerm, { maxLength: 5 }).map((terms) => terms.join(","));

const number = fc.oneof(fc.integer({ min: -2, max: 20 }).map(String), numberText);
const names = fc.array(column, { maxLength: 6 }).map((list) => list.join(","));
const scope = fc.constantFrom(
  "",
  "",
  "",
  "company.",
  "externalIntegrationMapping.",
  "company.company.",
  "nothing.",
);

const parameter: fc.Arbitrary<readonly [string, string]> = fc.oneof(
  {
    weight: 6,
    arbitrary: fc.tuple(
      fc.tuple(scope, field).map((parts) => parts.join("")),
      expression,
    ),
  },
  {
    weight: 3,
    arbitrary: fc.tuple(
      fc.tuple(scope, fc.constantFrom("and", "or", "not.and", "not.or")).map((parts) => parts.join("")),
      fc.array(tree, { maxLength: 4 }).map((children) => `(${children.join(",")})`),
    ),
  },
  {
    weight: 1,
    arbitrary: fc.tuple(
      fc.constantFrom("and", "or"),
      deep.map((inner) => `(${inner})`),
    ),
  },
  { weight: 5, arbitrary: fc.tuple(fc.constant("select"), select) },
  {
    weight: 3,
    arbitrary: fc.tuple(
      scope.map((prefix) => `${prefix}order`),
      order,
    ),
  },
  {
    weight: 2,
    arbitrary: fc.tuple(
      scope.map((prefix) => `${prefix}limit`),
      number,
    ),
  },
  {
    weight: 2,
    arbitrary: fc.tuple(
      scope.map((prefix) => `${prefix}offset`),
      number,
    ),
  },
  { weight: 1, arbitrary: fc.tuple(fc.constantFrom("columns", "on_conflict"), names) },
  {
    weight: 1,
    arbitrary: fc.constantFrom<readonly [string, string]>(
      ["on_conflict", "integration,externalId,entityType,companyId"],
      ["on_conflict", "entityType,entityId,integration,companyId"],
      ["id", "eq.row1"],
    ),
  },
);

/** As a client encodes it, as it is, or with bytes that are no text. */
const encode = fc.constantFrom(
  encodeURIComponent,
  encodeURIComponent,
  encodeURIComponent,
  (text: string) => text.replaceAll("#", "%23"),
  (text: string) => `${encodeURIComponent(text)}%ff%C0%80`,
  (text: string) => `${encodeURIComponent(text)}%`,
);

const pair = fc
  .tuple(
    fc.oneof(
      { weight: 6, arbitrary: parameter },
      {
        weight: 2,
        arbitrary: parameter.chain(([name, text]) => fc.tuple(fc.constant(name), broken(fc.constant(text)))),
      },
      {
        weight: 1,
        arbitrary: parameter.chain(([name, text]) => fc.tuple(broken(fc.constant(name)), fc.constant(text))),
      },
    ),
    encode,
  )
  .map(
    ([[name, text], encoded]) => `${encodeURIComponent(name.toWellFormed())}=${encoded(text.toWellFormed())}`,
  );

const noise = fc.oneof(value, fc.string({ maxLength: 60 }));

/** What stands after `?`. */
export const queryString: fc.Arbitrary<string> = fc.oneof(
  { weight: 8, arbitrary: plainQuery },
  { weight: 8, arbitrary: fc.array(pair, { maxLength: 5 }).map((pairs) => pairs.join("&")) },
  { weight: 1, arbitrary: noise.map((text) => text.toWellFormed().replaceAll("#", "")) },
);
