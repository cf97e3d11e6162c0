/**
 * `/rest/v1/`: PostgREST's own description of what a key may do (SPEC §16). What is expected is what PostgREST 16 writes,
 * in its order.
 * @see https://github.com/PostgREST/postgrest/blob/main/test/spec/Feature/OpenApi/OpenApiSpec.hs
 */
import { beforeAll, describe, expect, it } from "vitest";
import { api, makeCompany, makeKey } from "../../support/fixtures";

interface Swagger {
  readonly [member: string]: unknown;
  readonly paths: Readonly<
    Record<string, Readonly<Record<string, { readonly parameters: readonly unknown[] }>>>
  >;
  readonly definitions: Readonly<Record<string, unknown>>;
  readonly parameters: Readonly<Record<string, unknown>>;
}

let key = "";

beforeAll(async () => {
  await makeCompany("acme");
  key = await makeKey({ companyId: "acme" });
});

async function describedTo(token: string): Promise<Swagger> {
  const answer = await api("/rest/v1/", {}, token);
  expect(answer.status).toBe(200);
  return answer.json();
}

/** JSON text: the order of members counts. */
const jsonText = (value: unknown) => JSON.stringify(value, null, 1);

describe("the document at /rest/v1/", () => {
  it("has PostgREST's members in PostgREST's order, and its own address", async () => {
    const { paths, definitions, parameters, ...rest } = await describedTo(key);
    expect(jsonText({ ...rest, paths: {}, definitions: {}, parameters: {} })).toBe(
      jsonText({
        swagger: "2.0",
        info: {
          description: "What this key may do, as PostgREST describes it. All of the API is at /openapi.json.",
          title: "Crosswalk API",
          version: "16",
        },
        host: "crosswalk.test:443",
        basePath: "/rest/v1",
        schemes: ["https"],
        consumes: [
          "application/json",
          "application/vnd.pgrst.object+json;nulls=stripped",
          "application/vnd.pgrst.object+json",
          "text/csv",
        ],
        produces: [
          "application/json",
          "application/vnd.pgrst.object+json;nulls=stripped",
          "application/vnd.pgrst.object+json",
          "text/csv",
        ],
        securityDefinitions: {
          JWT: {
            description: 'Add the token prepending "Bearer " (without quotes) to it',
            in: "header",
            name: "Authorization",
            type: "apiKey",
          },
        },
        security: [{ JWT: [] }],
        externalDocs: {
          description: "PostgREST Documentation",
          url: "https://postgrest.org/en/v16/references/api.html",
        },
        paths: {},
        definitions: {},
        parameters: {},
      }),
    );
    expect(Object.keys(await describedTo(key)).join(" ")).toBe(
      "swagger info host basePath schemes consumes produces paths definitions parameters securityDefinitions security externalDocs",
    );
  });

  it("has the paths of relations and functions", async () => {
    const { paths } = await describedTo(key);
    const operation = (tag: string, parameters: readonly string[], responses: object) => ({
      parameters: parameters.map((name) => ({ $ref: `#/parameters/${name}` })),
      responses,
      tags: [tag],
    });
    const filters = ["id", "name", "createdAt"].map((column) => `rowFilter.company.${column}`);
    expect(jsonText(paths["/"])).toBe(
      jsonText({
        get: {
          produces: ["application/openapi+json", "application/json"],
          responses: { 200: { description: "OK" } },
          summary: "OpenAPI description (this document)",
          tags: ["Introspection"],
        },
      }),
    );
    expect(jsonText(paths["/company"])).toBe(
      jsonText({
        get: operation(
          "company",
          [...filters, "select", "order", "range", "rangeUnit", "offset", "limit", "preferCount"],
          {
            200: {
              description: "OK",
              schema: { items: { $ref: "#/definitions/company" }, type: "array" },
            },
            206: { description: "Partial Content" },
          },
        ),
      }),
    );
    const mapping = "externalIntegrationMapping";
    const { post, patch, delete: remove } = paths[`/${mapping}`] ?? {};
    const rows = (paths[`/${mapping}`]?.get?.parameters.slice(0, 14) ?? []) as { $ref: string }[];
    const rowFilters = rows.map(({ $ref }) => $ref.replace("#/parameters/", ""));
    expect(rowFilters.slice(0, 2)).toEqual([`rowFilter.${mapping}.id`, `rowFilter.${mapping}.entityType`]);
    expect(jsonText([post, patch, remove])).toBe(
      jsonText([
        operation(mapping, [`body.${mapping}`, "select", "preferPost"], { 201: { description: "Created" } }),
        operation(mapping, [...rowFilters, `body.${mapping}`, "preferReturn"], {
          204: { description: "No Content" },
        }),
        operation(mapping, [...rowFilters, "preferReturn"], { 204: { description: "No Content" } }),
      ]),
    );
    const call = (parameters: readonly object[], name: string) => ({
      parameters,
      produces: [
        "application/json",
        "application/vnd.pgrst.object+json;nulls=stripped",
        "application/vnd.pgrst.object+json",
      ],
      responses: { 200: { description: "OK" } },
      tags: [`(rpc) ${name}`],
    });
    const args = (schema: object) => [
      { in: "body", name: "args", required: true, schema },
      { $ref: "#/parameters/preferParams" },
    ];
    const inQuery = (name: string, format: string, required: boolean) => ({
      format,
      in: "query",
      name,
      required,
      type: "string",
    });
    expect(jsonText(paths["/rpc/orphans"])).toBe(
      jsonText({
        get: call(
          [
            inQuery("entityType", "text", true),
            inQuery("integration", "text", false),
            inQuery("entityIds", "text[]", true),
            inQuery("companyId", "text", false),
          ],
          "orphans",
        ),
        post: call(
          args({
            properties: {
              entityType: { format: "text", type: "string" },
              integration: { format: "text", type: "string" },
              entityIds: { format: "text[]", items: { type: "string" }, type: "array" },
              companyId: { format: "text", type: "string" },
            },
            required: ["entityType", "entityIds"],
            type: "object",
          }),
          "orphans",
        ),
      }),
    );
    expect(jsonText(paths["/rpc/unlink"])).toBe(
      jsonText({
        post: call(
          args({
            properties: {
              rows: { format: "jsonb" },
              dryRun: { format: "boolean", type: "boolean" },
              companyId: { format: "text", type: "string" },
            },
            required: ["rows"],
            type: "object",
          }),
          "unlink",
        ),
      }),
    );
  });

  it("has definitions, with the notes and formats that clients read", async () => {
    const { definitions } = await describedTo(key);
    expect(jsonText(definitions.company)).toBe(
      jsonText({
        required: ["id", "name", "createdAt"],
        properties: {
          id: { description: "Note:\nThis is a Primary Key.<pk/>", format: "text", type: "string" },
          name: { format: "text", type: "string" },
          createdAt: { format: "timestamp with time zone", type: "string" },
        },
        type: "object",
      }),
    );
    expect(definitions.externalIntegrationMapping).toMatchObject({
      required: [
        "id",
        "entityType",
        "entityId",
        "integration",
        "allowDuplicateExternalId",
        "createdAt",
        "updatedAt",
        "companyId",
      ],
      properties: {
        externalId: { format: "text", maxLength: 512, type: "string" },
        allowDuplicateExternalId: { format: "boolean", type: "boolean" },
        metadata: { format: "jsonb" },
        companyId: {
          description: "Note:\nThis is a Foreign Key to `company.id`.<fk table='company' column='id'/>",
          format: "text",
          maxLength: 512,
          type: "string",
        },
      },
    });
    expect(definitions.externalIntegrationMapping).not.toHaveProperty("properties.metadata.type");
  });

  it("has the parameters that every table shares, then the body and the filters of each", async () => {
    const { parameters } = await describedTo(key);
    const parameter = (name: string, description: string, more: object) => ({
      name,
      description,
      required: false,
      ...more,
      type: "string",
    });
    const paging = "Limiting and Pagination";
    const prefer = (...values: readonly string[]) =>
      parameter("Prefer", "Preference", { ...(values.length > 0 && { enum: values }), in: "header" });
    const returning = ["return=representation", "return=minimal", "return=none"];
    const shared = {
      preferParams: prefer(),
      preferReturn: prefer(...returning),
      preferCount: prefer("count=none"),
      preferPost: prefer(...returning, "resolution=ignore-duplicates", "resolution=merge-duplicates"),
      select: parameter("select", "Filtering Columns", { in: "query" }),
      on_conflict: parameter("on_conflict", "On Conflict", { in: "query" }),
      order: parameter("order", "Ordering", { in: "query" }),
      range: parameter("Range", paging, { in: "header" }),
      rangeUnit: parameter("Range-Unit", paging, { default: "items", in: "header" }),
      offset: parameter("offset", paging, { in: "query" }),
      limit: parameter("limit", paging, { in: "query" }),
    };
    const own = Object.entries(parameters).filter(([name]) => name.includes("."));
    expect(jsonText(Object.fromEntries(Object.entries(parameters).slice(0, 11)))).toBe(jsonText(shared));
    expect(jsonText(Object.fromEntries(own.slice(-4)))).toBe(
      jsonText({
        "body.company": {
          name: "company",
          description: "company",
          required: false,
          in: "body",
          schema: { $ref: "#/definitions/company" },
        },
        ...Object.fromEntries(
          ["id", "name", "createdAt"].map((name) => [
            `rowFilter.company.${name}`,
            { name, required: false, in: "query", type: "string" },
          ]),
        ),
      }),
    );
  });
});
