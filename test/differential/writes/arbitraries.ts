/** Writes of every kind, for fast-check. */
import fc from "fast-check";
import {
  accept,
  body,
  changedColumns,
  changeFilters,
  columns,
  compare,
  conflictTarget,
  filter,
  ids,
  leaf,
  newColumns,
  preferences,
  select,
  sometimes,
  uniqueSets,
  weighted,
} from "./part-arbitraries.ts";
import type { Write } from "./write.ts";

/** A write without the members that are absent. */
function toWrite(members: { readonly [Key in keyof Write]: Write[Key] | undefined }): Write {
  const isJson = members.body === undefined || members.body.format === "json";
  const { method, filters = [], preferences: wanted = [], select: selected } = members;
  // An embed in a cell of CSV has white space there that it has not here: see the README's differences.
  const embeds = selected?.some(({ kind }) => kind === "embed") === true && members.accept === "text/csv";
  return {
    method: method ?? "POST",
    filters,
    preferences: wanted,
    ...(members.body && { body: members.body }),
    ...(members.columns && isJson && { columns: members.columns }),
    ...(members.onConflict && { onConflict: members.onConflict }),
    ...(selected && !embeds && { select: selected }),
    ...(members.ordered && { ordered: members.ordered }),
    ...(members.accept !== undefined && { accept: members.accept }),
  };
}

const ordered = sometimes(fc.constant(true as const), 4);
const selected = sometimes(select, 2);

const resolutions = weighted<string | undefined>(
  [3, undefined],
  [4, "resolution=merge-duplicates"],
  [2, "resolution=ignore-duplicates"],
);

const insert = fc
  .record({
    body: body(newColumns, 4),
    columns,
    onConflict: conflictTarget,
    select: selected,
    ordered,
    preferences: preferences(resolutions),
    accept,
  })
  .map((members) => toWrite({ method: "POST", filters: [], ...members }));

const none = fc.constant(undefined);

/** Mostly the row that the URL names. */
const put = fc
  .record({
    id: ids,
    body: body(newColumns, 1),
    agrees: weighted([12, true], [1, false]),
    more: sometimes(filter, 25),
    columns,
    onConflict: sometimes(fc.constantFrom(...uniqueSets), 6),
    select: selected,
    ordered,
    preferences: preferences(sometimes(fc.constantFrom("resolution=ignore-duplicates"), 8)),
    accept,
  })
  .map(({ id, body: sent, agrees, more, ...members }) =>
    toWrite({
      ...members,
      method: "PUT",
      filters: [leaf("id", compare("eq", id)), ...(more ? [more] : [])],
      body: {
        ...sent,
        rows: sent.rows.map((cells) => [
          ...cells.filter(({ column }) => column !== "id"),
          ...(agrees
            ? [{ column: "id", json: JSON.stringify(id) }]
            : cells.filter(({ column }) => column === "id")),
        ]),
      },
    }),
  );

const patch = fc
  .record({
    filters: changeFilters,
    body: body(changedColumns, 1),
    columns,
    select: selected,
    ordered,
    preferences: preferences(none),
    accept,
  })
  .map((members) => toWrite({ method: "PATCH", onConflict: undefined, ...members }));

const remove = fc
  .record({ filters: changeFilters, select: selected, ordered, preferences: preferences(none), accept })
  .map((members) =>
    toWrite({ method: "DELETE", body: undefined, columns: undefined, onConflict: undefined, ...members }),
  );

/** Any write. */
export const write: fc.Arbitrary<Write> = fc.oneof(
  { arbitrary: insert, weight: 10 },
  { arbitrary: put, weight: 2 },
  { arbitrary: patch, weight: 5 },
  { arbitrary: remove, weight: 3 },
);

/** Writes to a table that is empty at first. */
export const sequence: fc.Arbitrary<readonly Write[]> = fc.array(write, { minLength: 30, maxLength: 60 });
