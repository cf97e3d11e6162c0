/** A request that the console sent → the same for a terminal and for a program. Neither has the key in it. */
import type { SentRequest } from "./send";

const quote = (text: string) => `'${text.replaceAll("'", "'\\''")}'`;

/** A system takes an argument of 128 KiB; a character has at most three bytes for each unit. */
const longArgument = 40_000;

/**
 * `curl 'http://…' -H "Authorization: Bearer $CROSSWALK_API_KEY"`
 * @param variable of the environment, which has the key
 */
export function asCurl({ method, url, body }: SentRequest, variable = "CROSSWALK_API_KEY"): string {
  const start = method === "GET" ? "curl" : `curl -X ${method}`;
  const parts = [`${start} ${quote(url)}`, `-H "Authorization: Bearer $${variable}"`];
  if (body === undefined) return parts.join(" \\\n  ");
  parts.push("-H 'Content-Type: application/json'");
  if (body.length <= longArgument) return [...parts, `--data ${quote(body)}`].join(" \\\n  ");
  // JSON in one line never is the line that ends it.
  return `${[...parts, "--data-binary @- <<'JSON'"].join(" \\\n  ")}\n${body}\nJSON`;
}

const text = (value: string) => JSON.stringify(value);

/** Query parameters that are methods of their own in supabase-js. */
const modifiers: Readonly<Record<string, (value: string) => string>> = {
  select: () => "",
  or: (value) => `.or(${text(value.replace(/^\(|\)$/g, ""))})`,
  and: (value) => `.or(${text(`and${value}`)})`,
  limit: (value) => `.limit(${value})`,
  order: (value) => value.split(",").map(orderCall).join("\n  "),
  cursor: () => "",
};

function orderCall(term: string): string {
  const [column = "", ...rest] = term.split(".");
  const options = [
    `ascending: ${!rest.includes("desc")}`,
    ...(rest.includes("nullsfirst") ? ["nullsFirst: true"] : []),
    ...(rest.includes("nullslast") ? ["nullsFirst: false"] : []),
  ];
  return `.order(${text(column)}, { ${options.join(", ")} })`;
}

function filterCall(column: string, value: string): string {
  const [operator = "", ...operand] = value.split(".");
  return `.filter(${text(column)}, ${text(operator)}, ${text(operand.join("."))})`;
}

/** `await supabase.from("company").select("id,name")` */
export function asSupabaseJs({ method, url, body }: SentRequest): string {
  const { pathname, searchParams } = new URL(url);
  const path = pathname.replace("/rest/v1/", "");
  const calls = [...searchParams].map(([name, value]) => {
    const modifier = Object.hasOwn(modifiers, name) ? modifiers[name] : undefined;
    return modifier ? modifier(value) : filterCall(name, value);
  });
  const select = searchParams.get("select");
  const columns = select === null ? "" : text(select);
  const start = path.startsWith("rpc/")
    ? [
        `.rpc(${text(path.slice("rpc/".length))}, ${body ?? "{}"})`,
        ...(select === null ? [] : [`.select(${columns})`]),
      ]
    : [`.from(${text(path)})`, method === "GET" ? `.select(${columns})` : ""];
  return `const { data, error } = await supabase${[...start, ...calls]
    .filter(Boolean)
    .map((part) => `\n  ${part}`)
    .join("")};`;
}
