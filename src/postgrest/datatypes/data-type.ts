/** A data type: how its values are parsed, and rendered as JSON and as text. */

/** A value as SQLite stores it: booleans 0/1, timestamptz canonical text, jsonb canonical text. Never null here. */
export type Datum = string | number;

/** Settings of the session that a value's output depends on. */
export interface OutputSettings {
  readonly timeZone: TimeZone;
}

/** A zone in which times are shown. `offsetSeconds` is east of UTC, for the instant given in epoch milliseconds. */
export interface TimeZone {
  readonly name: string;
  offsetSeconds(epochMilliseconds: number): number;
}

/** PostgreSQL's categories of types, which decide what operators and casts a type has. */
type TypeCategory = "string" | "boolean" | "numeric" | "datetime" | "json" | "uuid";

/** The family of a type in casts: `varchar` and `text` are one family, `real` and `double precision` another. */
type TypeKind =
  | "text"
  | "boolean"
  | "float"
  | "numeric"
  | "json"
  | "jsonb"
  | "date"
  | "timestamp"
  | "timestamptz"
  | "time"
  | "uuid";

interface TypeBehaviour {
  /** PostgreSQL's name, as its messages write it: `timestamp with time zone`. */
  readonly name: string;
  readonly category: TypeCategory;
  /** Text from outside → the value as stored. Throws 22P02, 22003, 22007 or 22008. */
  parse(text: string): Datum;
  /** The stored value as JSON text. */
  toJson(value: Datum, settings: OutputSettings): string;
  /**
   * The same from stored text in the form of JSON without escapes: `"abc"`. "same": it is shown as it is stored. Absent: it
   * has to be parsed.
   */
  readonly restate?: "same" | ((json: string, settings: OutputSettings) => string);
  /** The stored value as PostgreSQL's output text: CSV cells, `::text`. */
  toText(value: Datum, settings: OutputSettings): string;
  /** Applies the type's modifier in an explicit cast: `varchar(3)` truncates, `numeric(5,2)` rounds. */
  fit?(value: Datum): Datum;
}

export interface IntegerRange {
  readonly min: bigint;
  readonly max: bigint;
}

export interface IntegerType extends TypeBehaviour {
  readonly kind: "integer";
  readonly range: IntegerRange;
}

interface OtherType extends TypeBehaviour {
  readonly kind: TypeKind;
}

export type DataType = IntegerType | OtherType;
