import { SQLiteSyncDialect } from "drizzle-orm/sqlite-core";
import { describe, expect, it } from "vitest";
import { company, externalIntegrationMapping } from "../../src/db/schema";
import { PostgrestError } from "../../src/postgrest/errors";
import type { StoredRow } from "../../src/postgrest/options";
import { defaultsFor, type KeyIdentity, policyFor, readOnly, schema, validateRow } from "../../src/resources";

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
  it("serves the mappings and the companies, the companies read-only", () => {
    expect(Object.entries(schema)).toEqual([
      [MAPPING, externalIntegrationMapping],
      ["company", company],
    ]);
    expect(readOnly).toEqual(["company"]);
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

  it("shows the company as to any key of it", () => {
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

describe("the policy for a service key", () => {
  it.each([MAPPING, "company"])("leaves every row of %s to it", (relation) => {
    expect(policyFor(serviceKey, relation)).toEqual({});
  });
});

describe.each(["apiKey", "constructor", "__proto__", "toString", ""])(
  "what is no resource: %j",
  (relation) => {
    it.each([key, serviceKey])("shows nothing and takes nothing", (who) => {
      expect(predicate(relation, who)).toEqual(["0", []]);
      expect(policyFor(who, relation).check?.(row({ companyId: "acme" }))).toBe(false);
      expect(defaultsFor(who, relation)).toEqual({});
      expect(() => validateRow(relation, row({ id: "x".repeat(10_000) }))).not.toThrow();
    });
  },
);

describe("the defaults of a write", () => {
  it("say which key made and which last changed a mapping", () => {
    expect(defaultsFor(key, MAPPING)).toEqual({
      insert: { createdBy: "key:k1", updatedBy: "key:k1" },
      update: { updatedBy: "key:k1" },
    });
  });

  it("are none for a company, which is read-only", () => {
    expect(defaultsFor(key, "company")).toEqual({});
  });
});

describe("the bounds of a row's text", () => {
  const bounded = [
    "id",
    "entityType",
    "entityId",
    "integration",
    "externalId",
    "createdBy",
    "updatedBy",
    "companyId",
  ];
  const fault = (values: Readonly<Record<string, string | number | null>>) => {
    try {
      validateRow(MAPPING, row(values));
      return undefined;
    } catch (error) {
      return error instanceof PostgrestError ? { status: error.status, ...error.toJSON() } : error;
    }
  };

  it.each(bounded)("let %s have 512 characters and no more", (column) => {
    expect(fault({ [column]: "x".repeat(512) })).toBeUndefined();
    expect(fault({ [column]: "x".repeat(513) })).toEqual({
      status: 400,
      code: "22001",
      message: "value too long for type character varying(512)",
      details: `Column "${column}" takes at most 512 characters.`,
      hint: null,
    });
  });

  it.each([
    ["characters beyond the basic plane, each as one", "😀".repeat(512), undefined],
    ["one of those too many", "😀".repeat(513), "22001"],
    ["letters beside them", `${"😀".repeat(511)}xx`, "22001"],
    ["nothing", "", undefined],
    ["no value", null, undefined],
    ["a megabyte", "x".repeat(1_000_000), "22001"],
  ])("count %s", (_, externalId, code) => {
    expect(fault({ externalId })).toEqual(code === undefined ? undefined : expect.objectContaining({ code }));
  });

  it("name the first column at fault", () => {
    const long = "x".repeat(600);
    expect(fault({ companyId: long, integration: long })).toMatchObject({
      details: 'Column "integration" takes at most 512 characters.',
    });
  });

  it("leave metadata to the limit of the body", () => {
    expect(fault({ metadata: JSON.stringify("x".repeat(10_000)) })).toBeUndefined();
  });
});
