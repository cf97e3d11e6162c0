/** A stored value that filters test. Each form of it is computed once for all filters. */
import type { Datum } from "./data-type";
import type { Configuration } from "./full-text/configuration";
import { jsonStrings } from "./full-text/json-strings";
import { buildVector, type TextVector } from "./full-text/vector";
import type { JsonValue } from "./json/json";
import { jsonbToText, parseJsonb } from "./json/jsonb";
import { JsonbContainer } from "./json/jsonb-containment";
import { jsonbKey } from "./json/jsonb-key";
import { foldCase } from "./scalars/like";
import type { Work } from "./work";

/** Measured steps of work per character. */
const PARSE_STEPS = 8;
const KEY_STEPS = 8;
const VECTOR_STEPS = 40;
/** Steps of work for any value. */
const READ_STEPS = 32;
const FOLD_STEPS = 4;

export class ScannedValue {
  #json: { readonly value: JsonValue } | undefined;
  #key: string | undefined;
  #pathText: string | undefined;
  #container: JsonbContainer | undefined;
  #folded: string | undefined;
  #vectors: Map<Configuration, TextVector> | undefined;
  readonly #length: number;

  constructor(
    readonly stored: Datum,
    readonly work: Work,
  ) {
    this.#length = String(stored).length;
    work.spend(READ_STEPS);
  }

  get text(): string {
    return String(this.stored);
  }

  get json(): JsonValue {
    if (this.#json === undefined) {
      this.work.spend(this.#length * PARSE_STEPS);
      this.#json = { value: parseJsonb(this.text) };
    }
    return this.#json.value;
  }

  /** The result of `->>`. */
  get pathText(): string {
    if (this.#pathText === undefined) {
      const { json } = this;
      this.work.spend(this.#length * PARSE_STEPS);
      this.#pathText = jsonbToText(json) ?? "";
    }
    return this.#pathText;
  }

  /** A key that is the same for equal values. */
  get jsonKey(): string {
    if (this.#key === undefined) {
      const { json } = this;
      this.work.spend(this.#length * KEY_STEPS);
      this.#key = jsonbKey(json);
    }
    return this.#key;
  }

  /** The text that `ilike` compares. */
  folded(of: "text" | "pathText"): string {
    if (this.#folded === undefined) {
      const text = this[of];
      this.work.spend(text.length * FOLD_STEPS);
      this.#folded = foldCase(text);
    }
    return this.#folded;
  }

  get container(): JsonbContainer {
    this.#container ??= new JsonbContainer(this.json);
    return this.#container;
  }

  /** @param of what is searched: the text itself, or the strings of the JSON */
  vector(configuration: Configuration, of: "text" | "pathText" | "json"): TextVector {
    this.#vectors ??= new Map();
    const known = this.#vectors.get(configuration);
    if (known) return known;
    const texts = of === "json" ? jsonStrings(this.json) : [this[of]];
    this.work.spend(this.#length * VECTOR_STEPS);
    const vector = buildVector(texts, configuration);
    this.#vectors.set(configuration, vector);
    return vector;
  }
}
