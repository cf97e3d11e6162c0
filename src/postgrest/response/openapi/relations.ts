/** What the Swagger document says of relations: their paths, their definitions, and the parameters that name columns. */
import type { Action } from "../../catalog/catalog";
import type { Column, Relation } from "../../plan/plan";
import { swaggerType } from "./swagger-type";

/** A relation, and what the caller may do with it. */
export interface DescribedRelation {
  readonly relation: Relation;
  readonly actions: readonly Action[];
}

const ref = (name: string) => ({ $ref: `#/parameters/${name}` });
const described = (description: string) => ({ description });
const rowFilter = ({ name }: Relation, column: Column) => `rowFilter.${name}.${column.name}`;
const columnsOf = (relation: Relation) => [...relation.columns.values()];

/** `get post delete patch`, in PostgREST's order, which is that of Swagger's own list. */
export function describePath({ relation, actions }: DescribedRelation) {
  const { name } = relation;
  const filters = columnsOf(relation).map((column) => rowFilter(relation, column));
  const operation = (parameters: readonly string[], responses: object) => ({
    parameters: parameters.map(ref),
    responses,
    tags: [name],
  });
  const rows = { items: { $ref: `#/definitions/${name}` }, type: "array" };
  const may = (action: Action) => actions.includes(action);
  return {
    ...(may("view") && {
      get: operation(
        [...filters, "select", "order", "range", "rangeUnit", "offset", "limit", "preferCount"],
        { 200: { ...described("OK"), schema: rows }, 206: described("Partial Content") },
      ),
    }),
    ...(may("create") && {
      post: operation([`body.${name}`, "select", "preferPost"], { 201: described("Created") }),
    }),
    ...(may("delete") && {
      delete: operation([...filters, "preferReturn"], { 204: described("No Content") }),
    }),
    ...(may("update") && {
      patch: operation([...filters, `body.${name}`, "preferReturn"], { 204: described("No Content") }),
    }),
  };
}

export function describeDefinition(relation: Relation) {
  const columns = columnsOf(relation);
  const required = columns.filter(({ notNull }) => notNull).map(({ name }) => name);
  return {
    ...(required.length > 0 && { required }),
    properties: Object.fromEntries(columns.map((column) => [column.name, describeColumn(column, relation)])),
    type: "object",
  };
}

function describeColumn({ name, type, maxLength, literalDefault }: Column, relation: Relation) {
  const notes = keyNotes(name, relation);
  const { format, ...types } = swaggerType(type.name);
  return {
    ...(literalDefault !== undefined && { default: literalDefault }),
    ...(notes.length > 0 && { description: ["Note:", ...notes].join("\n") }),
    format,
    ...(maxLength !== undefined && { maxLength }),
    ...types,
  };
}

/** Clients such as vue-postgrest read the keys from this text. */
function keyNotes(name: string, { primaryKey, foreignKeys }: Relation): readonly string[] {
  const isPrimary = primaryKey.some((key) => key.name === name);
  const foreign = foreignKeys.find(({ columns }) => columns.length === 1 && columns[0] === name);
  const [column] = foreign?.targetColumns ?? [];
  return [
    ...(isPrimary ? ["This is a Primary Key.<pk/>"] : []),
    ...(foreign && column !== undefined
      ? [
          `This is a Foreign Key to \`${foreign.target}.${column}\`.<fk table='${foreign.target}' column='${column}'/>`,
        ]
      : []),
  ];
}

/** The entries of `parameters`. */
export function describeParameters(relation: Relation): readonly (readonly [string, object])[] {
  const { name } = relation;
  const body = { $ref: `#/definitions/${name}` };
  return [
    [`body.${name}`, { name, description: name, required: false, in: "body", schema: body }],
    ...columnsOf(relation).map(
      (column) =>
        [
          rowFilter(relation, column),
          { name: column.name, required: false, in: "query", type: "string" },
        ] as const,
    ),
  ];
}
