/** Query strings that every part of the engine takes, so that a request gets as far as its answer; for fast-check. */
import fc from "fast-check";
import { columns, quoted } from "./columns";
import { value } from "./text";

const textColumn = fc.constantFrom("id", "entityType", "entityId", "integration", "externalId", "createdBy");
const plainField = fc.oneof(
  textColumn,
  fc.constantFrom("metadata->>a", "metadata->b->>0", "metadata->a->>b"),
);
const plainTest = fc.oneof(
  fc
    .tuple(fc.constantFrom("eq", "neq", "gt", "lte", "isdistinct", "plfts", "wfts"), value)
    .map((parts) => parts.join(".")),
  fc
    .tuple(
      fc.constantFrom("like", "ilike", "not.like", "match", "not.imatch"),
      fc.constantFrom("x*", "*1*", "R_w%", "É*", "_", "[a-m]1"),
    )
    .map((parts) => parts.join(".")),
  fc.array(value.map(quoted), { maxLength: 8 }).map((values) => `in.(${values.join(",")})`),
  fc.constantFrom(
    "is.null",
    "not.is.null",
    "not_null",
    "like(any).{x*,*1,e%}",
    "eq(all).{1}",
    "fts(simple).entity",
  ),
);
const plainTerm = fc.tuple(plainField, plainTest);
const plainSelect = fc
  .array(
    fc.oneof(
      fc.constantFrom<string>(...columns),
      fc.constantFrom(
        "*",
        "metadata->a",
        "m:metadata->>b",
        "t:createdAt::date",
        "n:allowDuplicateExternalId::int",
        "company(id,name)",
        "...company(name)",
        "company!inner()",
      ),
    ),
    { maxLength: 5 },
  )
  .map((items) => items.join(","));
const grouped = fc.constantFrom(
  "integration,count()",
  "entityType,m:updatedAt.max()",
  "count()",
  "company(name),n:id.count()",
);

const plainParameter: fc.Arbitrary<readonly [string, string]> = fc.oneof(
  { weight: 6, arbitrary: plainTerm },
  {
    weight: 2,
    arbitrary: fc.tuple(
      fc.constantFrom("and", "or", "not.or"),
      fc
        .array(
          plainTerm.map((parts) => parts.join(".")),
          { minLength: 1, maxLength: 6 },
        )
        .map((terms) => `(${terms.join(",")})`),
    ),
  },
  { weight: 4, arbitrary: fc.tuple(fc.constant("select"), plainSelect) },
  { weight: 1, arbitrary: fc.tuple(fc.constant("select"), grouped) },
  {
    weight: 2,
    arbitrary: fc.tuple(
      fc.constant("order"),
      fc.constantFrom("id", "createdAt.desc,id", "metadata->a.asc.nullsfirst", "entityId.desc.nullslast"),
    ),
  },
  { weight: 2, arbitrary: fc.tuple(fc.constantFrom("limit", "offset"), fc.nat({ max: 50 }).map(String)) },
);

export const plainQuery = fc
  .array(plainParameter, { maxLength: 4 })
  .map((parameters) =>
    parameters.map(([name, text]) => `${name}=${encodeURIComponent(text.toWellFormed())}`).join("&"),
  );
