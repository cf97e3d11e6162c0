/** A cell of a body → the value to store in its column. */
import { MAX_BYTES_PER_UNIT, utf8Length } from "../../../bytes/utf8";
import type { Column } from "../../catalog/catalog";
import type { Datum } from "../../datatypes/data-type";
import { JsonNumber, type JsonValue } from "../../datatypes/json/json";
import { JsonSyntaxError, readJson } from "../../datatypes/json/json-reader";
import { assertJsonbNumbers, renderJsonb, storeJsonb } from "../../datatypes/json/jsonb";
import { sqlstate } from "../../errors";
import type { Payload, PayloadRow } from "../../parse/ast";

/** Reads the cells of a body as stored values. */
export class CellReader {
  constructor(
    private readonly payload: Payload,
    private readonly missingDefault: boolean,
    private readonly maxJsonBytes = Number.POSITIVE_INFINITY,
  ) {
    // With `missing=default` PostgREST first converts the whole body to jsonb, including keys that are not written.
    if (!missingDefault) return;
    for (const row of payload.rows) for (const value of row.values()) assertJsonbNumbers(value);
  }

  /** A JSON null is a SQL null, also for jsonb. @throws 22001, 22P05 and the errors of the types */
  read(row: PayloadRow, position: number, { name, type }: Column): Datum | null {
    const value = row.get(name);
    if (value === undefined || value === null) return null;
    const isText = this.payload.cells === "text";
    if (isText && typeof value === "string" && value.includes("\0")) {
      throw sqlstate.untranslatable("\\u0000 cannot be converted to text.");
    }
    if (type.category === "json") {
      return this.boundJson(
        name,
        isText && typeof value === "string" ? this.readJsonText(value) : storeJsonb(value),
      );
    }
    return type.parse(this.scalarText(value, position, name));
  }

  /** @throws 22001 */
  private boundJson(name: string, json: Datum | null): Datum | null {
    if (typeof json !== "string" || json.length * MAX_BYTES_PER_UNIT <= this.maxJsonBytes) return json;
    const length = utf8Length(json);
    if (length > this.maxJsonBytes) throw sqlstate.jsonTooLong(name, this.maxJsonBytes, length);
    return json;
  }

  /** A JSON column's cell in CSV or a form: JSON, or text that becomes a JSON string; an empty cell is null. */
  private readJsonText(text: string): Datum | null {
    if (text === "") return null;
    let value: JsonValue = text;
    try {
      value = readJson(text);
    } catch (error) {
      if (!(error instanceof JsonSyntaxError)) throw error;
    }
    return value === null ? null : storeJsonb(value);
  }

  /** The text of a JSON value, from which another type is read as in PostgreSQL's json_to_record. */
  private scalarText(value: Exclude<JsonValue, null>, position: number, name: string): string {
    if (typeof value === "string") return value;
    if (typeof value === "boolean") return String(value);
    if (value instanceof JsonNumber) return value.lexeme;
    const source = this.missingDefault ? undefined : this.payload.sourceOf?.(position, name);
    return source ?? renderJsonb(value);
  }
}
