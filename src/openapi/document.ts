/**
 * `/openapi.json` (SPEC §16): what each feature says of itself, as one OpenAPI 3.1 document. `npm run openapi` writes it
 * to docs/openapi.json. Not in the Worker, which serves that file.
 */
import type { DescribedParameter, Description, Operation, Schema } from "../describe/description";
import { describeErrors, errorName } from "./errors";
import { describedHeaders, headerRef } from "./headers";
import { SERVER } from "./server";

const about = `Which record here is which record there: for each customer, item or order of the Carbon ERP its counterpart in Xero, QuickBooks, Linear or DocuSign.

Every call of the API needs an API key. Filters, \`select\`, \`order\`, \`Prefer\` and errors are [PostgREST](https://docs.postgrest.org)'s, with PostgreSQL's meaning. The same tables and functions are under \`/rest/v1\` exactly as PostgREST has them, for supabase-js and its kin: there every answer is an array unless \`Accept: application/vnd.pgrst.object+json\` asks for one object, and \`GET /rest/v1/\` describes them. HEAD goes wherever GET does.`;

export interface DocumentOptions {
  readonly version: string;
  readonly descriptions: readonly Description[];
}

/** @throws TypeError where two features say different things of one name, or of one operation */
export function buildDocument({ version, descriptions }: DocumentOptions) {
  const operations = descriptions.flatMap((description) => description.operations);
  const parameters = new Map<string, Schema>();
  return {
    openapi: "3.1.1",
    info: {
      title: "Crosswalk",
      version,
      description: about,
      license: { name: "MIT", identifier: "MIT" },
    },
    servers: [{ url: SERVER }],
    tags: descriptions.flatMap(({ tags }) => tags),
    paths: pathsOf(operations, parameters),
    components: {
      schemas: unique(descriptions.flatMap(({ schemas }) => Object.entries(schemas))),
      ...describeErrors([...new Set(operations.flatMap(({ errors }) => errors))]),
      parameters: Object.fromEntries(parameters),
      headers: describedHeaders,
      securitySchemes: {
        bearer: { type: "http", scheme: "bearer", description: "An API key, `crbn_…`." },
        apikey: {
          type: "apiKey",
          in: "header",
          name: "apikey",
          description: "An API key, as supabase-js sends it.",
        },
        carbonKey: { type: "apiKey", in: "header", name: "carbon-key", description: "An API key." },
        adminToken: { type: "http", scheme: "bearer", description: "The Worker's secret `ADMIN_TOKEN`." },
      },
    },
  };
}

function pathsOf(operations: readonly Operation[], parameters: Map<string, Schema>) {
  unique(operations.map((operation) => [operation.operationId, operation]));
  const paths = Map.groupBy(operations, ({ path }) => path);
  return Object.fromEntries(
    [...paths].map(([path, list]) => [
      path,
      unique(list.map((operation) => [operation.method, operationOf(operation, parameters)])),
    ]),
  );
}

const security = {
  key: [{ bearer: [] }, { apikey: [] }, { carbonKey: [] }],
  admin: [{ adminToken: [] }],
  open: [],
} as const;

const everyKeyAnswer = ["X-Request-Id", "X-RateLimit-Limit", "X-RateLimit-Remaining", "X-RateLimit-Reset"];

function operationOf(operation: Operation, shared: Map<string, Schema>) {
  const {
    operationId,
    tag,
    summary,
    description,
    access,
    parameters = [],
    body,
    answers,
    errors,
  } = operation;
  const common = access === "key" ? everyKeyAnswer : [];
  const answered = Object.entries(answers).map(([status, { headers = [], ...answer }]) => {
    const names = [...headers, ...common];
    const shown = Object.fromEntries(names.map((name) => [name, headerRef(name)]));
    return [status, { ...answer, ...(names.length > 0 && { headers: shown }) }] as const;
  });
  const failed = errors.map(
    (status) => [status, { $ref: `#/components/responses/${errorName(status)}` }] as const,
  );
  return {
    tags: [tag],
    summary,
    description: description ?? `${summary}.`,
    operationId,
    security: security[access],
    ...(parameters.length > 0 && { parameters: parameters.map((one) => share(one, shared)) }),
    ...(body && { requestBody: body }),
    responses: Object.fromEntries([...answered, ...failed]),
  };
}

/** A parameter that operations share is written once. Two of the same name differ: the second has a number. */
function share(parameter: DescribedParameter, shared: Map<string, Schema>): Schema {
  const text = JSON.stringify(parameter);
  const base = parameter.name.replaceAll(/[^\w.-]/g, "_");
  for (let number = 1; ; number += 1) {
    const name = number === 1 ? base : `${base}.${number}`;
    const known = shared.get(name);
    if (known === undefined) shared.set(name, { ...parameter });
    if (known === undefined || JSON.stringify(known) === text)
      return { $ref: `#/components/parameters/${name}` };
  }
}

/** @throws TypeError for a name that has two values */
function unique<T>(entries: readonly (readonly [string, T])[]): Readonly<Record<string, T>> {
  const made = new Map<string, T>();
  for (const [name, value] of entries) {
    if (made.has(name)) throw new TypeError(`The document has ${name} twice`);
    made.set(name, value);
  }
  return Object.fromEntries(made);
}
