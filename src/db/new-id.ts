/**
 * Time and randomness → the id of a new row: 26 lower-case letters and digits. Ids sort by their time. The layout is
 * ULID's: 48 bits of milliseconds, then 80 random bits, in Crockford's base 32.
 * @see https://github.com/ulid/spec
 */

/** 80 bits as two halves of 40: each is exact as a number, and this is ten times as fast as one bigint. */
interface RandomBits {
  readonly high: number;
  readonly low: number;
}

/** What an id is made of. */
interface IdParts extends RandomBits {
  /** Epoch milliseconds. */
  readonly time: number;
}

const RANDOM_BYTES = 10;
const HALF = 2 ** 40;
/** Steps within a millisecond are random, so that one id does not reveal the next. */
const STEPS = 2 ** 32;

/**
 * The parts of the next id, always greater than the previous ones. Ids of one millisecond count up, so that the rows of
 * a bulk insert keep their order. A clock that steps back is ignored.
 * @param random fresh random bits
 */
export function nextIdParts(previous: IdParts | undefined, now: number, random: RandomBits): IdParts {
  if (previous === undefined || now > previous.time) return { time: now, high: random.high, low: random.low };
  const low = previous.low + 1 + (random.low % STEPS);
  if (low < HALF) return { time: previous.time, high: previous.high, low };
  const high = previous.high + 1;
  return high < HALF
    ? { time: previous.time, high, low: low - HALF }
    : { time: previous.time + 1, high: random.high, low: random.low };
}

/** No i, l, o or u; in the order of their code points, so that ids sort. */
const DIGITS = "0123456789abcdefghjkmnpqrstvwxyz";
const BASE = 32;
const TIME_DIGITS = 10;
const HALF_DIGITS = 8;

/** Two digits at a time, to halve the divisions: `0` → `00`, `1023` → `zz`. */
let pairs: readonly string[] | undefined;

function digits(value: number, length: number): string {
  pairs ??= Array.from(DIGITS).flatMap((first) => Array.from(DIGITS, (second) => first + second));
  let rest = value;
  let text = "";
  for (let place = 0; place < length; place += 2) {
    text = pairs[rest % BASE ** 2] + text;
    rest = Math.floor(rest / BASE ** 2);
  }
  return text;
}

/** `{ time: 1767225600000, high: 0, low: 0 }` → `01kdvdna000000000000000000`. */
export function formatId({ time, high, low }: IdParts): string {
  return digits(time, TIME_DIGITS) + digits(high, HALF_DIGITS) + digits(low, HALF_DIGITS);
}

/** Makes a source of unique, increasing ids from a clock and a source of random bytes. */
export function createIdSource(now: () => number, randomBytes: (count: number) => Uint8Array): () => string {
  let last: IdParts | undefined;
  return () => {
    last = nextIdParts(last, now(), toBits(randomBytes(RANDOM_BYTES)));
    return formatId(last);
  };
}

function toBits(bytes: Uint8Array): RandomBits {
  return { high: readHalf(bytes, 0), low: readHalf(bytes, RANDOM_BYTES / 2) };
}

function readHalf(bytes: Uint8Array, start: number): number {
  let bits = 0;
  for (let index = start; index < start + RANDOM_BYTES / 2; index++) bits = bits * 256 + (bytes[index] ?? 0);
  return bits;
}

const POOL_BYTES = 4_000;

/** Takes random bytes from the platform in blocks: one call takes longer than the rest of making an id. */
function createPool(fill: (bytes: Uint8Array) => Uint8Array): (count: number) => Uint8Array {
  let pool: Uint8Array = new Uint8Array();
  let used = 0;
  return (count) => {
    if (used + count > pool.length) {
      pool = fill(new Uint8Array(POOL_BYTES));
      used = 0;
    }
    used += count;
    return pool.subarray(used - count, used);
  };
}

/** A new id. Ids of one isolate increase. */
export const newId: () => string = createIdSource(
  Date.now,
  createPool((bytes) => crypto.getRandomValues(bytes)),
);
