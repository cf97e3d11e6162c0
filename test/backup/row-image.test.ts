/** The feed's JSON of a row, and the row as it is stored. */
import { getTableColumns } from "drizzle-orm";
import { describe, expect, it } from "vitest";
import { isJson, isTime, readImage } from "../../src/backup/row-image";
import { externalIntegrationMapping } from "../../src/db/schema";

describe("an image", () => {
  it("is read to the letter", () => {
    const image =
      '{"id": "m:1,\\"{", "entityId": "2026-01-01T00:00:00Z", "metadata": {"a": [1.10, {"b}": "c,"}], "createdAt": 1}, "createdAt": "2026-01-01T00:00:00.5Z", "createdBy": null, "updatedAt": "2026-01-01T00:00:00Z", "allowDuplicateExternalId": false}';
    expect(readImage(image)).toEqual({
      id: 'm:1,"{',
      entityId: "2026-01-01T00:00:00Z",
      metadata: '{"a": [1.10, {"b}": "c,"}], "createdAt": 1}',
      createdAt: "2026-01-01T00:00:00.500000Z",
      createdBy: null,
      updatedAt: "2026-01-01T00:00:00.000000Z",
      allowDuplicateExternalId: 0,
    });
  });

  it("tells times and JSON by the names of their columns, which every column follows", () => {
    for (const [name, column] of Object.entries(getTableColumns(externalIntegrationMapping))) {
      expect([name, isTime(name), isJson(name)]).toEqual([
        name,
        column.columnType === "SQLiteCustomColumn",
        column.columnType === "SQLiteTextJson",
      ]);
    }
  });
});
