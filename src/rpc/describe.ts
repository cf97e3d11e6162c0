/** A function in the OpenAPI document (SPEC §12), from its schema and the table of its result. Not part of the Worker. */
import * as z from "zod/mini";
import {
  type Answer,
  type DescribedParameter,
  json,
  listOf,
  type Operation,
  ref,
  type Schema,
} from "../describe/description";
import * as reading from "../describe/reading";
import { type ColumnTexts, columnsOf, shownRow } from "../describe/table-schema";
import { type MemberTexts, zodSchema } from "../describe/zod-schema";
import { text } from "./arguments";
import type { DefinedCommand } from "./define-command";
import type { DefinedView } from "./define-view";

/** The texts on a function. */
export interface SpokenFunction {
  readonly name: string;
  readonly summary: string;
  readonly description: string;
  readonly arguments: MemberTexts;
  /** The texts on the columns of its result. */
  readonly columns: ColumnTexts;
  /** Schemas of columns that say more than the column's type. */
  readonly instead?: Readonly<Record<string, Schema>>;
  /** Example arguments. */
  readonly example: object;
  /** Statuses of errors that only this function has. */
  readonly errors?: readonly number[];
  /** Headers that only its answers have. */
  readonly headers?: readonly string[];
}

export interface DescribedFunction {
  /** The schemas of its arguments and of a row of its result. */
  readonly schemas: Readonly<Record<string, Schema>>;
  readonly operations: readonly Operation[];
}

const texts = {
  companyId: "The company that the call is about; optional with a key of one company.",
};

const tag = "Functions";

/** The argument of commands that their schema does not have. */
const ROWS = "rows";
const argumentsName = (name: string) => `${name}.arguments`;

function baseOf({ name, summary, description }: SpokenFunction) {
  return { path: `/rpc/${name}`, tag, summary, description, access: "key" } as const;
}

function answersOf(
  { name, headers = [] }: SpokenFunction,
  description: string,
): Readonly<Record<number, Answer>> {
  const content = reading.rowsContent(ref(name));
  return { 200: { description, content, headers: [...headers, ...reading.listHeaders] } };
}

/** Whether the function has an argument `cursor` of its own, which then is the cursor in the URL. */
const hasCursor = ({ urlArguments = [] }: DefinedView) => urlArguments.includes("cursor");

export function describeView(view: DefinedView, words: SpokenFunction): DescribedFunction {
  const { name, errors = [] } = words;
  const schema: ArgumentsSchema = argumentsSchema(view.schemas(), words);
  const { properties = {}, required = [] } = schema;
  const known = Object.keys(properties);
  const filters = [...columnsOf(view.result).map(reading.filterOf), ...reading.logic];
  const rest = [
    ...reading.shaping,
    ...reading.paging,
    ...(hasCursor(view) ? [] : [reading.cursor]),
    reading.prefer(...reading.counts, ...reading.common),
  ];
  const answers = {
    ...answersOf(words, "The rows"),
    206: {
      description: "A page of the rows, if a count was asked for and there are more",
      content: reading.rowsContent(ref(name)),
      headers: reading.listHeaders,
    },
  };
  const inUrl = Object.entries(asText(properties)).map(
    ([argument, { description, ...schemaInUrl }]): DescribedParameter => ({
      name: argument,
      in: "query",
      description: String(description),
      ...(required.includes(argument) && { required: true }),
      schema: schemaInUrl,
    }),
  );
  return {
    schemas: { [name]: shownRow(view.result, resultOf(words)), [argumentsName(name)]: schema },
    operations: [
      {
        ...baseOf(words),
        method: "post",
        operationId: name,
        parameters: [...filters, ...rest],
        body: bodyOf(words),
        answers,
        errors: [...reading.keyErrors, ...reading.bodyErrors, ...errors],
      },
      {
        ...baseOf(words),
        method: "get",
        operationId: `${name}ByGet`,
        summary: `${words.summary}, by GET`,
        description: `${words.description}\n\nThe arguments are in the URL. A value that begins with an operator and a point, such as \`eq.\`, is a filter of the result.`,
        parameters: [
          ...inUrl,
          ...filters.filter((filter) => !known.includes(filter.name)),
          ...rest,
          ...reading.range,
        ],
        answers,
        errors: [...reading.keyErrors, ...errors],
      },
    ],
  };
}

/** @param rows the schema of one of its rows */
export function describeCommand(
  command: DefinedCommand,
  words: SpokenFunction,
  rows: { readonly name: string; readonly schema: Schema; readonly text: string },
): DescribedFunction {
  const { name, errors = [] } = words;
  const { properties, required = [], ...object } = argumentsSchema(command.schemas(), words);
  const schema = {
    ...object,
    properties: {
      [ROWS]: { ...listOf(ref(rows.name)), description: rows.text, maxItems: 10_000 },
      ...properties,
    },
    required: [ROWS, ...required],
  };
  return {
    schemas: {
      [name]: shownRow(command.result, resultOf(words)),
      [argumentsName(name)]: schema,
      [rows.name]: rows.schema,
    },
    operations: [
      {
        ...baseOf(words),
        method: "post",
        operationId: name,
        parameters: [...reading.shaping, reading.prefer("max-affected=10", ...reading.common)],
        body: bodyOf(words),
        answers: answersOf(words, "A row for each row of the body, in the same order"),
        errors: [...reading.writeErrors, ...errors],
      },
    ],
  };
}

interface ArgumentsSchema extends Schema {
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly required?: readonly string[];
}

function argumentsSchema(schemas: z.core.$ZodShape, words: SpokenFunction): ArgumentsSchema {
  const object = z.strictObject({ ...schemas, companyId: z.optional(text()) });
  return zodSchema(object, "input", { ...texts, ...words.arguments });
}

const resultOf = ({ columns, instead = {} }: SpokenFunction) => ({ texts: columns, instead });

function bodyOf({ name, example }: SpokenFunction) {
  return {
    description: "The arguments.",
    required: true,
    content: json(ref(argumentsName(name)), example),
  } as const;
}

/** Arguments as a URL has them: a list is an array literal. */
function asText(properties: Readonly<Record<string, Schema>>): Readonly<Record<string, Schema>> {
  return Object.fromEntries(
    Object.entries(properties).map(([name, member]) => {
      if (member.type !== "array") return [name, member];
      const description = `${member.description} As an array literal: \`{a,"b c"}\`.`;
      return [name, { type: "string", description, pattern: "^\\{.*\\}$" }];
    }),
  );
}
