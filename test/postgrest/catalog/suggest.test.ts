/** The near names that hints give. */
import { describe, expect, it } from "vitest";
import { suggestColumn, suggestRelation } from "../../../src/postgrest/catalog/suggest";

describe("a relation", () => {
  const known = ["externalIntegrationMapping", "company", "item"];
  it.each([
    ["externalIntegrationMappings", "externalIntegrationMapping"],
    ["externalintegrationmapping", "externalIntegrationMapping"],
    ["external_integration_mapping", "externalIntegrationMapping"],
    ["companies", undefined],
    ["compani", "company"],
    ["items", "item"],
    ["tem", "item"],
    ["it", undefined],
    ["", undefined],
    ["x".repeat(10_000), undefined],
  ])("%s → %s", (name, suggestion) => {
    expect(suggestRelation(name, known)).toBe(suggestion);
  });

  it("is not suggested when there are none", () => {
    expect(suggestRelation("item", [])).toBeUndefined();
  });
});

describe("a column", () => {
  const known = ["id", "entityType", "entityId", "createdAt", "updatedAt"];
  it.each([
    ["entityTyp", "entityType"],
    ["entitytype", "entityType"],
    ["entity", "entityId"],
    ["createdAtt", "createdAt"],
    ["created_at", "createdAt"],
    ["ids", "id"],
    ["x", undefined],
    ["nothing", undefined],
    ["constructor", undefined],
    ["é".repeat(10), undefined],
  ])("%s → %s", (name, suggestion) => {
    expect(suggestColumn(name, known)).toBe(suggestion);
  });

  it("is the first of equally near ones", () => {
    expect(suggestColumn("dat", ["data", "date"])).toBe("data");
  });
});
