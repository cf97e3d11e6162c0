/** Text longer than its column allows is refused when a write is planned. */
import { integer, sqliteTable, text } from "drizzle-orm/sqlite-core";
import { describe, expect, it } from "vitest";
import type { Relation } from "../../../src/postgrest/catalog/catalog";
import { readCatalog } from "../../../src/postgrest/catalog/catalog";
import { PostgrestError } from "../../../src/postgrest/errors";
import { planRequest } from "../../../src/postgrest/plan/plan-request";
import { textLengthCheck } from "../../../src/postgrest/plan/write/text-lengths";
import { schema } from "../../../src/resources";
import { context, requestOf } from "../../support/warehouse/warehouse";

const relationOf = (name: string, catalog: ReadonlyMap<string, Relation>): Relation => {
  const relation = catalog.get(name);
  if (!relation) throw new TypeError(`there is a relation ${name}`);
  return relation;
};

const faultOf = (act: () => unknown) => {
  try {
    act();
    return undefined;
  } catch (error) {
    return error instanceof PostgrestError ? { status: error.status, ...error.toJSON() } : error;
  }
};

const tooLong = (column: string, limit: number) => ({
  status: 400,
  code: "22001",
  message: `value too long for type character varying(${limit})`,
  details: `Column "${column}" takes at most ${limit} characters.`,
  hint: null,
});

describe("the text columns of a mapping", () => {
  const mapping = relationOf("externalIntegrationMapping", readCatalog(schema));
  const check = textLengthCheck(mapping);
  const fault = (values: Readonly<Record<string, string | number | null>>) =>
    faultOf(() => check(new Map(Object.entries(values))));
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

  it("are all bounded", () => {
    const text = [...mapping.columns.values()].filter(({ type }) => type.name === "text");
    expect(text.map(({ name }) => name)).toEqual(bounded);
  });

  it.each(bounded)("allow %s 512 characters and no more", (column) => {
    expect(fault({ [column]: "x".repeat(512) })).toBeUndefined();
    expect(fault({ [column]: "x".repeat(513) })).toEqual(tooLong(column, 512));
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

  it("name the first column that is too long", () => {
    const long = "x".repeat(600);
    expect(fault({ companyId: long, integration: long })).toEqual(tooLong("integration", 512));
  });

  it("do not bound metadata, which the limit of the body does", () => {
    expect(fault({ metadata: JSON.stringify("x".repeat(10_000)) })).toBeUndefined();
  });
});

describe("a table of one's own", () => {
  const catalog = readCatalog({
    note: sqliteTable("note", {
      id: integer("id").primaryKey(),
      title: text("title", { length: 5 }),
      code: text("code", { length: 3 }).$defaultFn(() => "four"),
      body: text("body"),
    }),
  });
  const plan = (method: "POST" | "PATCH", body: unknown) => {
    const { method: _, ...request } = requestOf("/item?id=eq.1", { method: "PATCH", body });
    return planRequest({ ...request, method, relation: "note" }, { ...context, catalog });
  };

  it.each<[string, "POST" | "PATCH", unknown, object | undefined]>([
    ["takes text that fits", "POST", { code: "abc", title: "title", body: "x".repeat(1_000) }, undefined],
    ["refuses text that does not fit", "POST", { code: "abc", title: "titles" }, tooLong("title", 5)],
    ["refuses a default that does not fit", "POST", { title: "title" }, tooLong("code", 3)],
    [
      "names the row at fault where there are several",
      "POST",
      [{ code: "abc" }, { code: "abcd" }],
      {
        ...tooLong("code", 3),
        details: 'Column "code" takes at most 3 characters. Row 2 of the body (counting from 1).',
      },
    ],
    ["takes a change that fits", "PATCH", { title: "title", body: "x".repeat(1_000) }, undefined],
    ["refuses a change that does not fit", "PATCH", { title: "titles" }, tooLong("title", 5)],
  ])("%s", (_, method, body, fault) => {
    expect(faultOf(() => plan(method, body))).toEqual(fault);
  });
});
