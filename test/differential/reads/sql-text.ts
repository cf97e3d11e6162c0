/** Values and names as PostgreSQL's SQL writes them. */

export const literal = (text: string) => `'${text.replaceAll("'", "''")}'`;
export const identifier = (name: string) => `"${name.replaceAll('"', '""')}"`;

/** `{"a","b"}` */
export function arrayText(values: readonly string[]): string {
  return `{${values.map((value) => `"${value.replace(/["\\]/g, "\\$&")}"`).join(",")}}`;
}

export const textArray = (values: readonly string[]) => `${literal(arrayText(values))}::text[]`;
