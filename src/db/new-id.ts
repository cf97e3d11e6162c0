/**
 * Time and randomness → the id of a new row: 26 lower-case letters and digits that sort by the time they were made.
 * The layout is ULID's: 48 bits of milliseconds, then 80 random bits, in Crockford's base 32.
 * @see https://github.com/ulid/spec
 */

/** 80 bits as two halves of 40, which are exact as numbers and ten times as fast as one bigint. */
export interface RandomBits {
  readonly high: number;
  readonly low: number;
}

/** What an id is made of. */
export interface IdParts extends RandomBits {
  /** Epoch milliseconds. */
  readonly time: number;
}

const RANDOM_BYTES = 10;
const HALF = 2 ** 40;
/** Steps within a millisecond are themselves random, so that one id does not give away the next. */
const STEPS = 2 ** 32;

/**
 * The parts of the next id, which are always greater than the previous ones: ids of one millisecond count up, so
 * that the rows of a bulk insert keep their order, and a clock that steps back is not followed.
 * @param random fresh random bits.
 */
export function nextIdParts(previous: IdParts | undefined, now: number, random: RandomBits): IdParts {
  if (previous === undefined || now > previous.time) return { time: now, ...random };
  const low = previous.low + 1 + (random.low % STEPS);
  if (low < HALF) return { time: previous.time, high: previous.high, low };
  const high = previous.high + 1;
  return high < HALF
    ? { time: previous.time, high, low: low - HALF }
    : { time: previous.time + 1, ...random };
}

/** No i, l, o or u; in the order of their code points, as the order of ids needs. */
const DIGITS = "0123456789abcdefghjkmnpqrstvwxyz";
const BASE = 32;
const TIME_DIGITS = 10;
const HALF_DIGITS = 8;

/** `{ time: 1767225600000, high: 0, low: 0 }` → `01kdvdna000000000000000000`. */
export function formatId({ time, high, low }: IdParts): string {
  return digits(time, TIME_DIGITS) + digits(high, HALF_DIGITS) + digits(low, HALF_DIGITS);
}

function digits(value: number, length: number): string {
  let rest = value;
  let text = "";
  for (let place = 0; place < length; place++) {
    text = DIGITS.charAt(rest % BASE) + text;
    rest = Math.floor(rest / BASE);
  }
  return text;
}

/** A source of ids that are unique, and rising among its own, from a clock and a source of random bytes. */
export function createIdSource(now: () => number, randomBytes: (count: number) => Uint8Array): () => string {
  let last: IdParts | undefined;
  return () => {
    last = nextIdParts(last, now(), toBits(randomBytes(RANDOM_BYTES)));
    return formatId(last);
  };
}

function toBits(bytes: Uint8Array): RandomBits {
  const half = (start: number) =>
    bytes.subarray(start, start + RANDOM_BYTES / 2).reduce((bits, byte) => bits * 256 + byte, 0);
  return { high: half(0), low: half(RANDOM_BYTES / 2) };
}

/** A new id; ids of one isolate rise. */
export const newId: () => string = createIdSource(Date.now, (count) =>
  crypto.getRandomValues(new Uint8Array(count)),
);
