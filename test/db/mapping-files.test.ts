import { getTableColumns } from "drizzle-orm";
import { describe, expect, it } from "vitest";
import { columns, readCell } from "../../src/cli/mappings/columns";
import { externalIntegrationMapping } from "../../src/db/schema";

describe("the columns of files of mappings", () => {
  it("are the table's", () => {
    const typeOf = ({ columnType, dataType }: { columnType: string; dataType: string }) =>
      columnType === "SQLiteTextJson" ? "json" : dataType === "boolean" ? "boolean" : dataType;
    const stored = Object.values(getTableColumns(externalIntegrationMapping));
    expect(
      [...columns].map(([name, { type, isNullable }]) => [
        name,
        type === "time" ? "custom" : type,
        isNullable,
      ]),
    ).toEqual(
      stored.map((column) => [
        column.name,
        typeOf(column) === "string" ? "text" : typeOf(column),
        !column.notNull,
      ]),
    );
  });

  it.each([
    ["entityId", "007", "007"],
    ["entityId", "", ""],
    ["entityId", null, undefined],
    ["externalId", null, null],
    ["lastSyncedAt", "", null],
    ["createdAt", "", undefined],
    ["allowDuplicateExternalId", "TRUE", true],
    ["allowDuplicateExternalId", " f", false],
    ["allowDuplicateExternalId", "perhaps", "perhaps"],
    ["metadata", '{"a": [1]}', { a: [expect.anything()] }],
    ["metadata", "words", "words"],
    ["metadata", null, null],
  ])("reads a cell of %s: %j", (column, cell, value) => {
    expect(readCell(column, cell)).toEqual(value);
  });
});
