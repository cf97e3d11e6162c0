import { SQLiteSyncDialect } from "drizzle-orm/sqlite-core";
import { describe, expect, it } from "vitest";
import {
  company,
  externalIntegrationMapping,
  externalIntegrationMappingChange,
  mappingActivity,
  mappingSummary,
} from "../../src/db/schema";
import type { StoredRow } from "../../src/postgrest";
import { actions, defaultsFor, type KeyIdentity, policyFor, policyKeyOf, schema } from "../../src/resources";
import { companyResource } from "../../src/resources/company";
import { externalIntegrationMappingResource } from "../../src/resources/external-integration-mapping";
import { checkResources, type Resource } from "../../src/resources/resource";

const MAPPING = "externalIntegrationMapping";
const key: KeyIdentity = { id: "k1", companyId: "acme", integrations: null, entityTypes: null };
const serviceKey: KeyIdentity = { ...key, id: "k2", companyId: null };

const row = (values: Readonly<Record<string, string | number | null>>): StoredRow =>
  new Map(Object.entries(values));

const predicate = (relation: string, who: KeyIdentity) => {
  const { using } = policyFor(who, relation);
  if (using === undefined) return "every row";
  const { sql, params } = new SQLiteSyncDialect().sqlToQuery(using);
  return [sql, params];
};

describe("the list of resources", () => {
  it("serves mappings, and read-only their changes, summaries and companies", () => {
    expect(Object.entries(schema)).toEqual([
      [MAPPING, externalIntegrationMapping],
      ["externalIntegrationMappingChange", externalIntegrationMappingChange],
      ["mappingSummary", mappingSummary],
      ["mappingActivity", mappingActivity],
      ["company", company],
    ]);
    expect(actions).toEqual({
      [MAPPING]: ["view", "create", "update", "delete"],
      externalIntegrationMappingChange: ["view"],
      mappingSummary: ["view"],
      mappingActivity: ["view"],
      company: ["view"],
    });
  });
});

describe("a resource with a reserved name", () => {
  it.each(["rpc", "admin", "openapi.json", "mcp"])("does not start: %s", (name) => {
    expect(() => checkResources([{ ...companyResource, name }])).toThrow(
      new TypeError(`The resource ${name} does not start: its name is reserved`),
    );
  });
});

describe("a resource without a tenant column", () => {
  const { tenant: _, ...withoutTenant } = companyResource;

  it.each<[string, Resource, string]>([
    ["no tenant", withoutTenant as Resource, "The resource company does not start: its tenant"],
    [
      "the tenant of another table",
      { ...externalIntegrationMappingResource, tenant: company.id },
      "The resource externalIntegrationMapping does not start: its tenant",
    ],
    [
      "an author's column of another table",
      {
        ...externalIntegrationMappingResource,
        authors: { createdBy: externalIntegrationMapping.createdBy, updatedBy: company.name },
      },
      "The resource externalIntegrationMapping does not start: its updatedBy",
    ],
  ])("does not start: %s", (_, resource, message) => {
    expect(() => checkResources([resource])).toThrow(
      new TypeError(`${message} is not a column of its table`),
    );
  });
});

describe("the policy for a key of a company", () => {
  it.each([
    [MAPPING, `"externalIntegrationMapping"."companyId" = ?`],
    ["company", `"company"."id" = ?`],
  ])("confines %s to the company", (relation, sql) => {
    expect(predicate(relation, key)).toEqual([sql, ["acme"]]);
  });

  it.each([
    [MAPPING, ["companyId"]],
    ["company", ["id"]],
  ])("fixes the tenant column of %s", (relation, columns) => {
    expect(policyFor(key, relation).fixed).toEqual(columns);
  });

  it.each([
    ["a row of the company", MAPPING, { id: "m1", companyId: "acme" }, true],
    ["a change that leaves the company alone", MAPPING, { externalId: "x1" }, true],
    ["a row of another company", MAPPING, { id: "m1", companyId: "globex" }, false],
    ["a row of a company that differs in case", MAPPING, { companyId: "Acme" }, false],
    ["a row of no company", MAPPING, { companyId: null }, false],
    ["another company", "company", { id: "globex" }, false],
    ["the company itself", "company", { id: "acme", name: "Acme" }, true],
  ])("decides on %s", (_, relation, values, allowed) => {
    expect(policyFor(key, relation).check?.(row(values))).toBe(allowed);
  });
});

describe("the policy for a narrower key", () => {
  const narrow = { ...key, integrations: ["xero"], entityTypes: ["customer", "item"] };

  it.each<[string, KeyIdentity, [string, string[]]]>([
    [
      "to integrations and entity types",
      narrow,
      [
        `("externalIntegrationMapping"."companyId" = ? and "externalIntegrationMapping"."integration" = ? and "externalIntegrationMapping"."entityType" IN (SELECT value FROM json_each(?)))`,
        ["acme", "xero", '["customer","item"]'],
      ],
    ],
    [
      "over all companies",
      { ...serviceKey, integrations: ["xero"] },
      [`"externalIntegrationMapping"."integration" = ?`, ["xero"]],
    ],
    [
      "to nothing at all",
      { ...serviceKey, integrations: [] },
      [`"externalIntegrationMapping"."integration" IN (SELECT value FROM json_each(?))`, ["[]"]],
    ],
  ])("confines the mappings %s", (_, who, expected) => {
    expect(predicate(MAPPING, who)).toEqual(expected);
  });

  it("shows the company, as to any of its keys", () => {
    expect(predicate("company", narrow)).toEqual(predicate("company", key));
    expect(policyFor({ ...narrow, companyId: null }, "company")).toEqual({});
  });

  const inside = { companyId: "acme", integration: "xero", entityType: "item" };
  it.each([
    ["a row inside", inside, true],
    ["a row of another integration", { ...inside, integration: "linear" }, false],
    ["a row of another type", { ...inside, entityType: "supplier" }, false],
    ["a row of another company", { ...inside, companyId: "globex" }, false],
    ["an integration that differs in case", { ...inside, integration: "Xero" }, false],
    ["no integration", { ...inside, integration: null }, false],
    ["a change that leaves all of them alone", { externalId: "x1" }, true],
    ["a change to another integration", { integration: "linear" }, false],
    ["a change to another type inside", { entityType: "customer" }, true],
  ])("decides on %s", (_, values, allowed) => {
    expect(policyFor(narrow, MAPPING).check?.(row(values))).toBe(allowed);
  });
});

describe("the text that distinguishes policies", () => {
  const narrow = { ...key, integrations: ["xero"], entityTypes: ["item", "customer"] };

  it("is the same for keys that may touch the same rows", () => {
    expect(policyKeyOf({ ...narrow, id: "another" })).toBe(policyKeyOf(narrow));
  });

  it("differs when the rows differ", () => {
    const keys = [
      narrow,
      key,
      serviceKey,
      { ...key, companyId: "globex" },
      { ...key, integrations: [] },
      { ...key, integrations: ["xero", "item"] },
      { ...key, entityTypes: ["xero", "item"] },
      { ...key, integrations: ["xero"], entityTypes: ["item"] },
      { ...key, companyId: 'acme",["xero"]' },
    ];
    expect(new Set(keys.map(policyKeyOf)).size).toBe(keys.length);
  });
});

describe("the policy for a service key", () => {
  it.each([MAPPING, "company"])("allows every row of %s", (relation) => {
    expect(policyFor(serviceKey, relation)).toEqual({});
  });
});

describe.each(["apiKey", "constructor", "__proto__", "toString", ""])(
  "an unknown resource: %j",
  (relation) => {
    it.each([key, serviceKey])("shows nothing and accepts nothing", (who) => {
      expect(predicate(relation, who)).toEqual(["0", []]);
      expect(policyFor(who, relation).check?.(row({ companyId: "acme" }))).toBe(false);
      expect(defaultsFor(who, relation)).toEqual({});
    });
  },
);

describe("the defaults of a write", () => {
  it("name the key that created a mapping and the key that last changed it", () => {
    expect(defaultsFor(key, MAPPING)).toEqual({
      insert: { createdBy: "key:k1", updatedBy: "key:k1" },
      update: { updatedBy: "key:k1" },
    });
  });

  it("are absent for a company, which is read-only", () => {
    expect(defaultsFor(key, "company")).toEqual({});
  });
});
