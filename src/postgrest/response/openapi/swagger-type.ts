/** PostgreSQL's name of a type → Swagger's `type` and `format`, as PostgREST maps them. */

export interface SwaggerType {
  readonly type?: string;
  readonly format: string;
  readonly items?: { readonly type?: string };
}

const types: ReadonlyMap<string, string | undefined> = new Map([
  ["boolean", "boolean"],
  ["smallint", "integer"],
  ["integer", "integer"],
  ["bigint", "integer"],
  ["numeric", "number"],
  ["real", "number"],
  ["double precision", "number"],
  // Any JSON value, so no type.
  ["json", undefined],
  ["jsonb", undefined],
]);

const formats: ReadonlyMap<string, string> = new Map([
  ["smallint", "int32"],
  ["integer", "int32"],
  ["bigint", "int64"],
]);

/** @example swaggerType("text[]") → { format: "text[]", items: { type: "string" }, type: "array" } */
export function swaggerType(name: string): SwaggerType {
  if (name.endsWith("[]")) return { format: name, items: typeOf(name.slice(0, -2)), type: "array" };
  return { format: formats.get(name) ?? name, ...typeOf(name) };
}

function typeOf(name: string): { readonly type?: string } {
  const type = types.has(name) ? types.get(name) : "string";
  return type === undefined ? {} : { type };
}
