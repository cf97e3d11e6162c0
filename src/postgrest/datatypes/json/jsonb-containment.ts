/**
 * jsonb containment, the operators `@>` and `<@`.
 * @see https://www.postgresql.org/docs/current/datatype-json.html#JSON-CONTAINMENT
 */

import { uncounted, type Work } from "../work";
import type { JsonObject, JsonValue } from "./json";
import { scalarKey } from "./jsonb-key";
import { isArray, isContainer, isObject } from "./jsonb-order";

type Container = readonly JsonValue[] | JsonObject;

/** Work of a look-up in a map, which is slower than most steps. */
const LOOK_UP_STEPS = 20;

/** An index of an array: its scalars, and its containers by the scalars that they hold. */
class ArrayIndex {
  readonly scalars: ReadonlySet<string>;
  readonly #containers: readonly Container[];
  #byFeature: ReadonlyMap<string, readonly Container[]> | undefined;

  constructor(items: readonly JsonValue[], work: Work) {
    work.spend(items.length * LOOK_UP_STEPS);
    this.scalars = new Set(items.filter((item) => !isContainer(item)).map(scalarKey));
    this.#containers = items.filter(isContainer);
  }

  /** The containers that may contain `item`: those that share its rarest feature. */
  candidates(item: Container, work: Work): readonly Container[] {
    this.#byFeature ??= indexByFeature(this.#containers, work);
    const features = featuresOf(item);
    work.spend((features.length + 1) * LOOK_UP_STEPS);
    let fewest = this.#containers;
    for (const feature of features) {
      const sharing = this.#byFeature.get(feature) ?? [];
      if (sharing.length === 0) return [];
      if (sharing.length < fewest.length) fewest = sharing;
    }
    return fewest;
  }
}

/** The features that any containing value has too: elements of an array, keys of an object with their scalars. */
function featuresOf(container: Container): readonly string[] {
  if (isArray(container)) return container.filter((item) => !isContainer(item)).map(scalarKey);
  return Object.entries(container).map(([key, value]) =>
    isContainer(value) ? `${JSON.stringify(key)}:` : `${JSON.stringify(key)}:${scalarKey(value)}`,
  );
}

function indexByFeature(
  containers: readonly Container[],
  work: Work,
): ReadonlyMap<string, readonly Container[]> {
  const byFeature = new Map<string, Container[]>();
  for (const container of containers) {
    const features = new Set(featuresOf(container));
    work.spend((features.size + 1) * LOOK_UP_STEPS);
    for (const feature of features) {
      const sharing = byFeature.get(feature);
      if (sharing) sharing.push(container);
      else byFeature.set(feature, [container]);
    }
  }
  return byFeature;
}

/** A value that may contain others. The indexes of its arrays are kept for the next question. */
export class JsonbContainer {
  readonly #indexes = new Map<readonly JsonValue[], ArrayIndex>();

  constructor(private readonly value: JsonValue) {}

  /**
   * `value @> other`: the pairs of an object are found in the other, each element of an array is contained in some
   * element, whatever the order and however often. At the top an array also contains a scalar that is its element.
   */
  contains(other: JsonValue, work: Work = uncounted): boolean {
    const { value } = this;
    if (isArray(value) && !isContainer(other)) return this.#arrayContains(value, [other], work);
    return this.#contains(value, other, work);
  }

  #contains(left: JsonValue, right: JsonValue, work: Work): boolean {
    work.spend(LOOK_UP_STEPS);
    if (isArray(right)) return isArray(left) && this.#arrayContains(left, right, work);
    if (!isObject(right)) return !isContainer(left) && scalarKey(left) === scalarKey(right);
    return (
      isObject(left) &&
      Object.entries(right).every(([key, value]) => {
        const own = Object.hasOwn(left, key) ? left[key] : undefined;
        return own !== undefined && this.#contains(own, value, work);
      })
    );
  }

  #arrayContains(left: readonly JsonValue[], right: readonly JsonValue[], work: Work): boolean {
    const index = this.#indexOf(left, work);
    return right.every((item) => {
      work.spend(LOOK_UP_STEPS);
      if (!isContainer(item)) return index.scalars.has(scalarKey(item));
      return index.candidates(item, work).some((candidate) => this.#contains(candidate, item, work));
    });
  }

  #indexOf(items: readonly JsonValue[], work: Work): ArrayIndex {
    const known = this.#indexes.get(items);
    if (known) return known;
    const index = new ArrayIndex(items, work);
    this.#indexes.set(items, index);
    return index;
  }
}
