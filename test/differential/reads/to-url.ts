/** A query → the path, query string and headers that ask for it (SPEC §3). */
import {
  embedName,
  embedsOf,
  type Field,
  type Filter,
  type OrderTerm,
  type Query,
  type Read,
  type Selected,
  type Step,
  type Test,
} from "./query.ts";

/** PostgREST's quotes: `\` takes the next character as it is. */
function quote(text: string): string {
  return `"${text.replace(/["\\]/g, "\\$&")}"`;
}

/** A name, a key or a value in a list, in quotes where it would be read as something else. */
function quoteUnlessPlain(text: string): string {
  return /^[A-Za-z_][A-Za-z_0-9]*$/.test(text) ? text : quote(text);
}

function writeStep({ arrow, key }: Step): string {
  return arrow + (typeof key === "number" ? String(key) : quoteUnlessPlain(key));
}

function writeField({ column, path }: Field): string {
  return column + path.map(writeStep).join("");
}

function writeTest(test: Test, writeValue: (value: string) => string): string {
  switch (test.kind) {
    case "compare":
      return `${test.operator}.${writeValue(test.value)}`;
    case "quantified":
      return `${test.operator}(${test.quantifier}).${writeValue(test.value)}`;
    case "in":
      return `in.(${test.values.map(quoteUnlessPlain).join(",")})`;
    case "is":
      return `is.${test.value}`;
    case "isdistinct":
      return `isdistinct.${writeValue(test.value)}`;
    case "fullText": {
      const configuration = test.configuration === undefined ? "" : `(${test.configuration})`;
      return `${test.operator}${configuration}.${writeValue(test.value)}`;
    }
  }
}

/** A filter inside a tree: `not.and(a.eq.1,b.is.null)`, `a.not.eq.1`. */
function writeNested(filter: Filter): string {
  switch (filter.kind) {
    case "leaf": {
      const negation = filter.negated ? "not." : "";
      return `${writeField(filter.field)}.${negation}${writeTest(filter.test, quoteUnlessPlain)}`;
    }
    case "presence":
      return `${filter.embed}.${filter.present ? "not.is.null" : "is.null"}`;
    case "and":
    case "or":
      return `${filter.negated ? "not." : ""}${filter.kind}(${filter.children.map(writeNested).join(",")})`;
  }
}

type Parameter = readonly [name: string, value: string];

export function writeFilter(filter: Filter, prefix: string): Parameter {
  switch (filter.kind) {
    case "leaf":
      return [
        prefix + writeField(filter.field),
        (filter.negated ? "not." : "") + writeTest(filter.test, (value) => value),
      ];
    case "presence":
      return [prefix + filter.embed, filter.present ? "not.is.null" : "is.null"];
    case "and":
    case "or":
      return [
        `${prefix}${filter.negated ? "not." : ""}${filter.kind}`,
        `(${filter.children.map(writeNested).join(",")})`,
      ];
  }
}

export function writeSelected(item: Selected): string {
  switch (item.kind) {
    case "star":
      return "*";
    case "field": {
      const alias = item.alias === undefined ? "" : `${quoteUnlessPlain(item.alias)}:`;
      const cast = item.cast === undefined ? "" : `::${item.cast}`;
      const field = item.field === undefined ? "" : writeField(item.field) + cast;
      const dot = item.field === undefined ? "" : ".";
      const aggregate = item.aggregate === undefined ? "" : `${dot}${item.aggregate}()`;
      return alias + field + aggregate + (item.aggregateCast === undefined ? "" : `::${item.aggregateCast}`);
    }
    case "embed": {
      const alias = item.alias === undefined ? "" : `${item.alias}:`;
      const join = item.inner ? "!inner" : "";
      const inner = item.read.select.map(writeSelected).join(",");
      return `${item.spread ? "..." : ""}${alias}${item.relation}${join}(${inner})`;
    }
  }
}

function writeOrderTerm({ embed, field, direction, nulls }: OrderTerm): string {
  const written = embed === undefined ? writeField(field) : `${embed}(${writeField(field)})`;
  return [written, direction, nulls].filter((part) => part !== undefined).join(".");
}

function writeRead(read: Read, prefix: string): readonly Parameter[] {
  return [
    ...read.filters.map((filter) => writeFilter(filter, prefix)),
    ...(read.order.length === 0
      ? []
      : [[`${prefix}order`, read.order.map(writeOrderTerm).join(",")] as const]),
    ...(read.limit === undefined ? [] : [[`${prefix}limit`, String(read.limit)] as const]),
    ...(read.offset === undefined ? [] : [[`${prefix}offset`, String(read.offset)] as const]),
    ...embedsOf(read).flatMap((embed) => writeRead(embed.read, `${prefix}${embedName(embed)}.`)),
  ];
}

const pathOf = ({ relation, call }: Read) => (call === undefined ? `/${relation}` : `/rpc/${relation}`);

/** The query string before it is percent-encoded, for a person to read. */
export function describeQuery({ read, representation, timeZone, count }: Query): string {
  const settings = [
    ...(representation === "json" ? [] : [representation]),
    ...(timeZone === undefined ? [] : [`timezone=${timeZone}`]),
    ...(count ? ["count=exact"] : []),
  ];
  const query = parameters(read).map(([name, value]) => `${name}=${value}`);
  const call = read.call === undefined ? "" : ` ${JSON.stringify(read.call)}`;
  return `${pathOf(read)}?${query.join("&")}${call}${settings.length === 0 ? "" : ` (${settings.join(", ")})`}`;
}

function parameters(read: Read): readonly Parameter[] {
  return [["select", read.select.map(writeSelected).join(",")], ...writeRead(read, "")];
}

export interface ReadRequest {
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  /** The arguments of a function, which is called by POST. */
  readonly body?: string;
}

const accepts = {
  json: "application/json",
  stripped: "application/vnd.pgrst.array+json;nulls=stripped",
  csv: "text/csv",
} as const;

export function toRequest({ read, representation, timeZone, count }: Query): ReadRequest {
  const search = parameters(read).map(
    ([name, value]) => `${encodeURIComponent(name)}=${encodeURIComponent(value)}`,
  );
  const preferences = [
    ...(timeZone === undefined ? [] : [`timezone=${timeZone}`]),
    ...(count ? ["count=exact"] : []),
  ];
  return {
    path: `/rest/v1${pathOf(read)}?${search.join("&")}`,
    ...(read.call && { body: JSON.stringify(read.call.arguments) }),
    headers: {
      Accept: accepts[representation],
      ...(read.call && { "Content-Type": "application/json" }),
      ...(preferences.length === 0 ? {} : { Prefer: preferences.join(", ") }),
    },
  };
}
