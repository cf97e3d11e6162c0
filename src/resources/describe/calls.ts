/** The calls of a table on the documented mount (SPEC §1), by the actions that it offers. */
import type { SQLiteTable } from "drizzle-orm/sqlite-core";
import {
  type DescribedParameter,
  json,
  listOf,
  type Operation,
  ref,
  type Schema,
} from "../../describe/description";
import * as reading from "../../describe/reading";
import { type ColumnTexts, columnsOf } from "../../describe/table-schema";
import type { Resource } from "../resource";

/** What is said of a resource. */
export interface Spoken {
  readonly tag: string;
  readonly description: string;
  /** `mapping`, in summaries and the names of operations. */
  readonly one: string;
  readonly many: string;
  readonly texts: ColumnTexts;
  readonly instead?: Readonly<Record<string, Schema>>;
  /** How it is written; a resource that takes no writes has none. */
  readonly writes?: Samples;
}

export interface Samples {
  /** A new row. */
  readonly row: Readonly<Record<string, unknown>>;
  /** What a change may set. */
  readonly change: Readonly<Record<string, unknown>>;
  /** The columns of a unique set other than the primary key: `entityId,integration`. */
  readonly uniqueSet: string;
}

/** Whether a table takes PUT, which may make a row and may change one. */
export const takesPut = (actions: Resource["actions"]) =>
  actions.includes("create") && actions.includes("update");

/** The names of the schemas of bodies. */
export const createName = ({ name }: Resource) => `${name}.create`;
export const putName = ({ name }: Resource) => `${name}.put`;
export const updateName = ({ name }: Resource) => `${name}.update`;

const text: Schema = { type: "string" };
const representation = ["return=representation", "return=minimal"];

const onConflict = (uniqueSet: string): DescribedParameter => ({
  name: "on_conflict",
  in: "query",
  description: `The columns of the unique set by which rows count as there already, such as \`${uniqueSet}\`. Default: the primary key.`,
  schema: text,
});
const columnsParameter: DescribedParameter = {
  name: "columns",
  in: "query",
  description: "The columns to take from the body; its other members are left out.",
  schema: text,
};

/**
 * Only JSON has a schema: several media types make some generators leave out `Content-Type`, and the others differ from
 * JSON only in spelling.
 */
const bodyOf = (what: string, schema: Schema, sample: unknown) => ({
  description: `${what} Also taken: \`text/csv\` and \`application/x-www-form-urlencoded\`.`,
  required: true,
  content: json(schema, sample),
});

export function callsOf(
  resource: Resource,
  { tag, one, many, description: about, writes }: Spoken,
): readonly Operation[] {
  const { name, table, actions } = resource;
  const writable = actions.some((action) => action === "create" || action === "update");
  if (writable && !writes) throw new TypeError(`Nothing is said of how ${name} is written`);
  const { row: example = {}, change = {}, uniqueSet = "" } = writes ?? {};
  const row = ref(name);
  const path = `/${name}`;
  const filters = [...columnsOf(table).map(reading.filterOf), ...reading.logic];
  const [id, ids] = [pascal(one), pascal(many)];
  const base = { path, tag, access: "key" } as const;
  const single = reading.rowsContent(row, { oneOf: [listOf(row), row] });
  const shown = (description: string, ...headers: readonly string[]) => ({
    description,
    content: single,
    headers: ["Preference-Applied", ...headers],
  });
  const nothing = { description: "Done", headers: ["Preference-Applied"] };
  const all: Readonly<Record<string, Operation>> = {
    view: {
      ...base,
      method: "get",
      operationId: `list${ids}`,
      summary: `List ${many}, or retrieve one`,
      description: `${about}\n\nWith \`id=eq.{id}\` the answer is that one ${one}, or 404. All else is a list. Columns of an embedded resource are filtered by its name, a point and the column: \`company.name=eq.Acme\`.`,
      parameters: [
        ...filters,
        ...reading.shaping,
        ...reading.paging,
        reading.cursor,
        ...reading.range,
        reading.prefer(...reading.counts, ...reading.common),
      ],
      answers: {
        200: { description: `The ${many}, or the one`, content: single, headers: reading.listHeaders },
        206: {
          description: `The ${many}, where a count shows that there are more`,
          content: single,
          headers: reading.listHeaders,
        },
      },
      errors: reading.keyErrors,
    },
    create: {
      ...base,
      method: "post",
      operationId: `create${ids}`,
      summary: `Create one or many ${many}, or upsert them`,
      description: `A body that is one object makes one ${one}; a list makes many, all or none. With \`Prefer: resolution=merge-duplicates\` rows that are there already are changed, with \`ignore-duplicates\` they are left as they are.`,
      parameters: [
        ...reading.shaping,
        onConflict(uniqueSet),
        columnsParameter,
        reading.prefer(
          ...representation,
          "return=headers-only",
          "resolution=merge-duplicates",
          "resolution=ignore-duplicates",
          "missing=default",
          ...reading.common,
        ),
      ],
      body: bodyOf(
        `The ${one}, or a list of them.`,
        { oneOf: [ref(createName(resource)), listOf(ref(createName(resource)))] },
        example,
      ),
      answers: {
        200: shown(`The ${many}, none of which is new; with \`return=representation\``),
        201: shown(`Created; the ${many} with \`return=representation\``, "Location"),
      },
      errors: reading.writeErrors,
    },
    put: {
      ...base,
      method: "put",
      operationId: `put${id}`,
      summary: `Make or replace one ${one} by its id`,
      description: `The URL has \`id=eq.{id}\` and nothing else that filters; the body has the same id.`,
      parameters: [
        ...filters
          .filter(({ name: column }) => column === "id")
          .map((filter) => ({
            ...filter,
            description: "Which one: `eq.` and the id.",
            required: true,
            schema: { type: "string", pattern: "^eq\\." },
          })),
        ...reading.shaping,
        reading.prefer(...representation, ...reading.common),
      ],
      body: bodyOf(`The ${one}.`, ref(putName(resource)), { id: "m-1", ...example }),
      answers: {
        200: shown(`The ${one} that was there, with \`return=representation\``),
        201: shown(`Created; the ${one} with \`return=representation\``),
        204: nothing,
      },
      errors: [...reading.writeErrors, 405],
    },
    update: {
      ...base,
      method: "patch",
      operationId: `update${ids}`,
      summary: `Change ${many}`,
      description: `Changes the rows that the filters name; without a filter it is refused. With \`id=eq.{id}\` it is one ${one}, or 404.${mergePatchOf(table)}`,
      parameters: [
        ...filters,
        ...reading.shaping,
        columnsParameter,
        reading.prefer(...representation, "max-affected=1", ...reading.counts, ...reading.common),
      ],
      body: bodyOf(
        "The columns to change. A merge patch has the type `application/merge-patch+json`.",
        ref(updateName(resource)),
        change,
      ),
      answers: { 200: shown(`The ${many}, with \`return=representation\``), 204: nothing },
      errors: reading.writeErrors,
    },
    delete: {
      ...base,
      method: "delete",
      operationId: `delete${ids}`,
      summary: `Delete ${many}`,
      description: `Deletes the rows that the filters name; without a filter it is refused. Nothing to delete is no error.`,
      parameters: [
        ...filters,
        ...reading.shaping,
        reading.prefer(...representation, "max-affected=1", ...reading.counts, ...reading.common),
      ],
      answers: { 200: shown(`The ${many} that went, with \`return=representation\``), 204: nothing },
      errors: reading.writeErrors.filter((status) => !reading.bodyErrors.includes(status)),
    },
  };
  const offered: readonly string[] = [...actions, ...(takesPut(actions) ? ["put"] : [])];
  return Object.entries(all).flatMap(([action, operation]) => (offered.includes(action) ? [operation] : []));
}

/** ` A merge patch (RFC 7396) changes `metadata` member by member.`: of tables that have JSON. */
function mergePatchOf(table: SQLiteTable): string {
  const names = columnsOf(table).flatMap(({ name, columnType }) =>
    columnType === "SQLiteTextJson" ? [`\`${name}\``] : [],
  );
  return names.length === 0 ? "" : ` A merge patch (RFC 7396) changes ${names.join(", ")} member by member.`;
}

/** @example pascal("days of activity") → "DaysOfActivity" */
function pascal(words: string): string {
  return words.replace(/(?:^| )(\w)/g, (_, letter: string) => letter.toUpperCase());
}
