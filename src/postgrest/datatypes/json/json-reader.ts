/**
 * JSON text → `JsonValue`, with the source text of every number. `JSON.parse` would round large numbers, and its
 * reviver, which gets the source text, takes three times as long.
 * @see https://www.rfc-editor.org/rfc/rfc8259
 */
import { type PostgrestError, sqlstate } from "../../errors";
import { JsonNumber, type JsonValue } from "./json";
import { describeUnexpected, type Expected, readJsonString } from "./json-token";

/**
 * The text is not valid JSON. `message` is PostgreSQL's detail: `Token "foo" is invalid.`; `position` is the index in the
 * text.
 */
export class JsonSyntaxError extends Error {
  override readonly name = "JsonSyntaxError";

  constructor(
    message: string,
    readonly position = 0,
  ) {
    super(message);
  }
}

/** How deep arrays and objects may be nested; in PostgreSQL the stack is the bound. */
export const MAX_JSON_DEPTH = 512;

const QUOTE = 0x22;
const COMMA = 0x2c;
const COLON = 0x3a;
const OPEN_BRACKET = 0x5b;
const CLOSE_BRACKET = 0x5d;
const OPEN_BRACE = 0x7b;
const CLOSE_BRACE = 0x7d;

/**
 * `{"a": [1.10, null]}` → the value, with the source text of numbers. If a key occurs twice, the last one wins.
 * @throws JsonSyntaxError; 22P05 for characters that text cannot hold (NUL, a lone surrogate); 54001 for values that
 *   are nested too deeply
 */
export function readJson(text: string): JsonValue {
  return new JsonReader(text).readDocument();
}

/** The depth of a body's cells: inside a row, which is inside the list of rows. */
const CELL_DEPTH = 2;

/** The source text of each array and object that is a cell of a body. */
type JsonSources = ReadonlyMap<JsonValue, string>;

/**
 * A value with the source text of each cell: `[{"a": {"b":1}}]` has `{"b":1}` for the object in `a`.
 * @throws as `readJson`
 */
export function readJsonWithSources(text: string): {
  readonly value: JsonValue;
  readonly sources: JsonSources;
} {
  const sources = new Map<JsonValue, string>();
  return { value: new JsonReader(text, sources).readDocument(), sources };
}

/**
 * Reads with `JSON.parse`, in half the time, if the text has no numbers, whose source text is needed, and no escapes,
 * which could stand for characters that text cannot hold. It has no bounds, so the caller must have measured the text.
 * Undefined for invalid JSON: `readJson` then says what is wrong.
 */
export function readPlainJson(text: string): JsonValue | undefined {
  try {
    return JSON.parse(text);
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
}

/** 54001 */
export function nestedTooDeeply(maxDepth: number): PostgrestError {
  return sqlstate.tooComplex(
    "JSON is nested too deeply",
    `At most ${maxDepth} arrays and objects may be inside each other.`,
  );
}

class JsonReader {
  private position = 0;
  /** Reads a number. No letter or digit may follow it: `01` and `1x` are not numbers. */
  private readonly number = /-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?(?![\w.\x80-\uffff])/y;

  constructor(
    private readonly text: string,
    private readonly sources?: Map<JsonValue, string>,
  ) {}

  readDocument(): JsonValue {
    const value = this.readValue(0, "JSON value");
    this.skipSpace();
    if (this.position < this.text.length) throw this.unexpected("end of input");
    return value;
  }

  private readValue(depth: number, expected: Expected): JsonValue {
    switch (this.skipSpace()) {
      case QUOTE:
        return this.readString();
      case OPEN_BRACE:
      case OPEN_BRACKET:
        return this.readContainer(depth);
      case 0x74:
        return this.readWord("true", true, expected);
      case 0x66:
        return this.readWord("false", false, expected);
      case 0x6e:
        return this.readWord("null", null, expected);
      default:
        return this.readNumber(expected);
    }
  }

  private readContainer(depth: number): JsonValue {
    const start = this.position;
    const isObject = this.text.charCodeAt(start) === OPEN_BRACE;
    const value = isObject ? this.readObject(this.deeper(depth)) : this.readArray(this.deeper(depth));
    if (depth <= CELL_DEPTH) this.sources?.set(value, this.text.slice(start, this.position));
    return value;
  }

  private readObject(depth: number): JsonValue {
    const object: { [key: string]: JsonValue } = {};
    this.position++;
    if (this.skipSpace() === CLOSE_BRACE) {
      this.position++;
      return object;
    }
    for (let expected: Expected = 'string or "}"'; ; expected = "string") {
      if (this.skipSpace() !== QUOTE) throw this.unexpected(expected);
      const key = this.readString();
      if (this.skipSpace() !== COLON) throw this.unexpected('":"');
      this.position++;
      const value = this.readValue(depth, "JSON value");
      // `object.__proto__ = …` would set the prototype.
      if (key === "__proto__") defineOwn(object, key, value);
      else object[key] = value;
      if (this.closes(CLOSE_BRACE, '"," or "}"')) return object;
    }
  }

  private readArray(depth: number): JsonValue {
    const array: JsonValue[] = [];
    this.position++;
    if (this.skipSpace() === CLOSE_BRACKET) {
      this.position++;
      return array;
    }
    for (;;) {
      array.push(this.readValue(depth, "JSON value"));
      if (this.closes(CLOSE_BRACKET, '"," or "]"')) return array;
    }
  }

  /** Skips a comma (returns false) or the closing character (returns true). */
  private closes(closing: number, expected: Expected): boolean {
    const next = this.skipSpace();
    if (next !== COMMA && next !== closing) throw this.unexpected(expected);
    this.position++;
    return next === closing;
  }

  private readString(): string {
    const start = ++this.position;
    for (let index = start; ; index++) {
      const unit = this.text.charCodeAt(index);
      if (unit === QUOTE) {
        this.position = index + 1;
        return this.text.slice(start, index);
      }
      if (unit >= 0x20 && unit !== 0x5c) continue;
      // An escape, a control character or the end of the text: rare, so in a function of its own.
      const { value, end } = readJsonString(
        this.text,
        start - 1,
        (detail) => new JsonSyntaxError(detail, start - 1),
      );
      this.position = end;
      return value;
    }
  }

  private readWord<T>(word: string, value: T, expected: Expected): T {
    const end = this.position + word.length;
    if (!this.text.startsWith(word, this.position) || /^[\w\x80-\uffff]/.test(this.text.charAt(end))) {
      throw this.unexpected(expected);
    }
    this.position = end;
    return value;
  }

  private readNumber(expected: Expected): JsonNumber {
    this.number.lastIndex = this.position;
    if (!this.number.test(this.text)) throw this.unexpected(expected);
    const lexeme = this.text.slice(this.position, this.number.lastIndex);
    this.position = this.number.lastIndex;
    return new JsonNumber(lexeme);
  }

  /** Skips white space and returns the character after it (NaN at the end). */
  private skipSpace(): number {
    for (;;) {
      const unit = this.text.charCodeAt(this.position);
      if (unit !== 0x20 && unit !== 0x0a && unit !== 0x0d && unit !== 0x09) return unit;
      this.position++;
    }
  }

  private unexpected(expected: Expected): JsonSyntaxError {
    return new JsonSyntaxError(describeUnexpected(this.text, this.position, expected), this.position);
  }

  private deeper(depth: number): number {
    if (depth < MAX_JSON_DEPTH) return depth + 1;
    throw nestedTooDeeply(MAX_JSON_DEPTH);
  }
}

function defineOwn(object: object, key: string, value: JsonValue): void {
  Object.defineProperty(object, key, { value, enumerable: true, writable: true, configurable: true });
}
