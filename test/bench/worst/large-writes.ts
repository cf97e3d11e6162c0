/** The writes of `npm run worst` whose rows have as much metadata as an answer may have. */
import { call, type WorstRequest, write } from "./worst-request.ts";

/** The rows of a body that have these members. */
const rowsOf =
  (count: number, members: (index: number) => object, more: object = {}) =>
  () =>
    JSON.stringify({ rows: Array.from({ length: count }, (_, index) => members(index)), ...more });
const entity = (index: number) => ({ entityType: "item", entityId: `entity-${index}`, integration: "xero" });
/** Different in each request, so that each writes. */
const fresh = () => crypto.randomUUID();

const upserts: readonly WorstRequest[] = ["full", "wide"].map((company) =>
  write(
    company,
    `an upsert of 135 rows of 60 KB, shown (${company})`,
    "POST",
    "?on_conflict=entityType,entityId,integration,companyId",
    () =>
      JSON.stringify(
        Array.from({ length: 135 }, (_, n) => ({
          ...entity(n),
          companyId: company,
          allowDuplicateExternalId: true,
          createdBy: "worst",
          metadata: (company === "wide" ? "\u{1f600}" : "") + "z".repeat(59_000) + fresh(),
        })),
      ),
    { Prefer: "resolution=merge-duplicates,return=representation" },
  ),
);

/** Commands read the metadata of every mapping that they concern. */
const commands: readonly WorstRequest[] = ["full", "wide"].flatMap((company) => {
  const value = (company === "wide" ? "\u{1f600}" : "") + "z".repeat(59_000);
  const id = (index: number) => `${company}-${String(index).padStart(8, "0")}`;
  const renamed = rowsOf(270, (n) => ({ ...entity(n), externalId: fresh() }));
  return [
    call(company, `link of 270 rows of 60 KB (${company})`, "link", renamed),
    call(
      company,
      `link of 270 rows of 60 KB, told in short (${company})`,
      "link?select=index,action",
      renamed,
    ),
    call(
      company,
      `link of 30 rows of 60 KB to other entities (${company})`,
      "link?select=index,action",
      rowsOf(30, (n) => ({ id: id(n), entityId: fresh() })),
    ),
    call(
      company,
      `link of 135 rows of 60 KB with as much metadata (${company})`,
      "link",
      rowsOf(135, (n) => ({ ...entity(n), metadata: value + fresh() })),
    ),
    call(
      company,
      `unlink of 270 rows of 60 KB (${company})`,
      "unlink",
      rowsOf(270, entity, { dryRun: true }),
    ),
  ];
});

export const largeWrites = [...commands, ...upserts];
