/** What a data type is to the engine: how its values are read, shown as JSON and shown as text. */

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

/** How PostgreSQL sorts types when it decides which operators and casts there are. */
export type TypeCategory = "string" | "boolean" | "numeric" | "datetime" | "json" | "uuid";

/** The family that a type is of when it is cast: `varchar` and `text` are one, `real` and `double precision` too. */
export type TypeKind =
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
  /** The stored value as PostgreSQL's output text: CSV cells, `::text`. */
  toText(value: Datum, settings: OutputSettings): string;
  /** What an explicit cast does to a value for the type's modifier: `varchar(3)` cuts, `numeric(5,2)` rounds. */
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

export interface OtherType extends TypeBehaviour {
  readonly kind: TypeKind;
}

export type DataType = IntegerType | OtherType;
