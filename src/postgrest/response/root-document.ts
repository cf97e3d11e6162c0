/**
 * A minimal Swagger document: the relations, their methods and their columns.
 * @see https://docs.postgrest.org/en/stable/references/api/openapi.html
 */
import type { Column, Relation } from "../plan/plan";
import type { RenderedResponse } from "./render-response";

/** The methods of a relation, as Swagger names them. */
type MethodsOf = (relation: Relation) => readonly string[];

const successes: ReadonlyMap<string, readonly [status: string, description: string]> = new Map([
  ["get", ["200", "OK"]],
  ["post", ["201", "Created"]],
  ["put", ["204", "No Content"]],
  ["patch", ["204", "No Content"]],
  ["delete", ["204", "No Content"]],
]);

export function renderRoot(
  relations: Iterable<Relation>,
  methodsOf: MethodsOf,
  title: string,
): RenderedResponse {
  const list = [...relations];
  const document = {
    swagger: "2.0",
    info: { title, description: "PostgREST's API over these relations", version: "16" },
    basePath: "/",
    paths: Object.fromEntries(
      list.map((relation) => [`/${relation.name}`, describePath(relation, methodsOf)]),
    ),
    definitions: Object.fromEntries(list.map((relation) => [relation.name, describeRelation(relation)])),
  };
  return {
    status: 200,
    headers: { "Content-Type": "application/openapi+json; charset=utf-8" },
    body: JSON.stringify(document),
  };
}

function describePath(relation: Relation, methodsOf: MethodsOf) {
  return Object.fromEntries(
    methodsOf(relation).flatMap((method) => {
      const success = successes.get(method.toLowerCase());
      if (!success) return [];
      const [status, description] = success;
      return [[method.toLowerCase(), { tags: [relation.name], responses: { [status]: { description } } }]];
    }),
  );
}

function describeRelation(relation: Relation) {
  const list = [...relation.columns.values()];
  return {
    type: "object",
    required: list.filter(({ notNull }) => notNull).map(({ name }) => name),
    properties: Object.fromEntries(list.map((column) => [column.name, describeColumn(column, relation)])),
  };
}

const types: ReadonlyMap<string, string> = new Map([
  ["boolean", "boolean"],
  ["integer", "integer"],
  ["bigint", "integer"],
  ["double precision", "number"],
  ["numeric", "number"],
  ["real", "number"],
]);

/** As in PostgREST, `format` is PostgreSQL's name of the type. jsonb may be any value, so it has no `type`. */
function describeColumn(column: Column, relation: Relation) {
  const { type } = column;
  const notes = describeKeys(column, relation);
  return {
    ...(notes !== "" && { description: `Note:\n${notes}` }),
    format: type.name,
    ...(type.category !== "json" && { type: types.get(type.name) ?? "string" }),
  };
}

/** Clients such as vue-postgrest read the keys from this text. */
function describeKeys({ name }: Column, { primaryKey, foreignKeys }: Relation): string {
  const primary = primaryKey.some((key) => key.name === name) ? ["This is a Primary Key.<pk/>"] : [];
  const foreign = foreignKeys.flatMap(({ columns, target, targetColumns }) => {
    const targetColumn = targetColumns[columns.indexOf(name)];
    return targetColumn === undefined
      ? []
      : [
          `This is a Foreign Key to \`${target}.${targetColumn}\`.<fk table='${target}' column='${targetColumn}'/>`,
        ];
  });
  return [...primary, ...foreign].join("\n");
}
