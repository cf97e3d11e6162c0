/** Bodies of every content type, right ones, nearly right ones and noise, for fast-check. */
import fc from "fast-check";
import { broken, jsonText, loadedWord, numberText, value } from "./text";

const cell: fc.Arbitrary<string> = fc.oneof(
  { weight: 6, arbitrary: value.map((text) => JSON.stringify(text)) },
  jsonText,
  numberText,
  fc.constantFrom("true", "false", "null"),
);

/** A row as it should be, of which any cell may be anything. */
const good: Readonly<Record<string, string>> = {
  entityType: '"customer"',
  integration: '"xero"',
  allowDuplicateExternalId: "false",
  companyId: '"acme"',
};

const optional = [
  "id",
  "externalId",
  "metadata",
  "lastSyncedAt",
  "remoteUpdatedAt",
  "createdAt",
  "updatedAt",
  "createdBy",
  "entityType",
  "allowDuplicateExternalId",
  "companyId",
] as const;

const members = fc
  .tuple(
    fc.nat({ max: 100_000 }),
    fc.array(
      fc.tuple(
        fc.oneof({ weight: 8, arbitrary: fc.constantFrom<string>(...optional) }, loadedWord, value),
        cell,
      ),
      {
        maxLength: 4,
      },
    ),
  )
  .map(([number, others]) =>
    Object.fromEntries([...Object.entries(good), ["entityId", `"e${number}"`], ...others]),
  );

const toJson = (row: Readonly<Record<string, string>>) =>
  `{${Object.entries(row)
    .map(([key, text]) => `${JSON.stringify(key)}:${text}`)
    .join(",")}}`;

const toCsv = (rows: readonly Readonly<Record<string, string>>[]) => {
  const names = Object.keys(rows[0] ?? {});
  const quote = (text: string) => (/[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text);
  const lines = rows.map((row) =>
    names
      .map((name) => quote((Object.hasOwn(row, name) ? (row[name] ?? "") : "").replace(/^"|"$/g, "")))
      .join(","),
  );
  return [names.map(quote).join(","), ...lines].join("\n");
};

const rows = fc.array(members, { maxLength: 4 });
const same = fc
  .tuple(members, fc.integer({ min: 1, max: 40 }))
  .map(([row, times]) => Array.from({ length: times }, (_, index) => ({ ...row, entityId: `"s${index}"` })));

const deep = fc
  .tuple(fc.constantFrom("[", '{"a":', "[[", '[{"a":'), fc.integer({ min: 1, max: 3000 }))
  .map(([open, times]) => `{"entityId":"d","metadata":${open.repeat(times)}`);

const json = fc.oneof(
  { weight: 6, arbitrary: members.map(toJson) },
  { weight: 4, arbitrary: fc.oneof(rows, same).map((list) => `[${list.map(toJson).join(",")}]`) },
  { weight: 1, arbitrary: broken(members.map(toJson)) },
  { weight: 1, arbitrary: deep },
  { weight: 1, arbitrary: cell },
  { weight: 1, arbitrary: fc.json() },
);
const csv = fc.oneof(
  { weight: 4, arbitrary: fc.oneof(rows, same).map(toCsv) },
  { weight: 1, arbitrary: broken(rows.map(toCsv)) },
);
const form = members.map((row) =>
  Object.entries(row)
    .map(
      ([name, text]) =>
        `${encodeURIComponent(name.toWellFormed())}=${encodeURIComponent(text.toWellFormed())}`,
    )
    .join("&"),
);

const text = (texts: fc.Arbitrary<string>) => texts.map((whole) => new TextEncoder().encode(whole));

export interface Body {
  readonly type: string;
  readonly bytes: Uint8Array;
}

const typed = (types: readonly string[], bytes: fc.Arbitrary<Uint8Array>): fc.Arbitrary<Body> =>
  fc.record({ type: fc.constantFrom(...types), bytes });

const anyType = [
  "application/json",
  "application/json; charset=utf-8",
  "text/csv",
  "application/x-www-form-urlencoded",
  "application/vnd.pgrst.object+json",
  "multipart/form-data",
  "text/plain",
  ";",
] as const;

export const body: fc.Arbitrary<Body> = fc.oneof(
  { weight: 8, arbitrary: typed(["application/json"], text(json)) },
  { weight: 3, arbitrary: typed(["text/csv"], text(csv)) },
  { weight: 2, arbitrary: typed(["application/x-www-form-urlencoded"], text(form)) },
  { weight: 1, arbitrary: typed(anyType, text(fc.oneof(json, csv, form))) },
  { weight: 1, arbitrary: typed(anyType, fc.uint8Array({ maxLength: 40 })) },
);
