/**
 * Time and randomness → the id of a new row: 26 lower-case letters and digits that sort by the time they were made.
 * The layout is ULID's: 48 bits of milliseconds, then 80 random bits, in Crockford's base 32.
 * @see https://github.com/ulid/spec
 */

/** What an id is made of. */
export interface IdParts {
  /** Epoch milliseconds. */
  readonly time: number;
  /** 80 bits. */
  readonly random: bigint;
}

const RANDOM_BITS = 80n;
const RANDOM_BYTES = 10;
/** Steps within a millisecond are themselves random, so that one id does not give away the next. */
const STEP_BITS = 32n;

/**
 * The parts of the next id, which are always greater than the previous ones: ids of one millisecond count up, so
 * that the rows of a bulk insert keep their order, and a clock that steps back is not followed.
 * @param random 80 fresh random bits.
 */
export function nextIdParts(previous: IdParts | undefined, now: number, random: bigint): IdParts {
  if (previous === undefined || now > previous.time) return { time: now, random };
  const next = previous.random + 1n + BigInt.asUintN(Number(STEP_BITS), random);
  return next >> RANDOM_BITS === 0n
    ? { time: previous.time, random: next }
    : { time: previous.time + 1, random };
}

/** No i, l, o or u; in the order of their code points, as the order of ids needs. */
const DIGITS = "0123456789abcdefghjkmnpqrstvwxyz";
const DIGIT_BITS = 5n;
const LENGTH = 26;

/** `{ time: 1767225600000, random: 0n }` → `01kdvdna000000000000000000`. */
export function formatId({ time, random }: IdParts): string {
  let rest = (BigInt(time) << RANDOM_BITS) | random;
  let id = "";
  for (let place = 0; place < LENGTH; place++) {
    id = DIGITS.charAt(Number(BigInt.asUintN(Number(DIGIT_BITS), rest))) + id;
    rest >>= DIGIT_BITS;
  }
  return id;
}

/** A source of ids that are unique, and rising among its own, from a clock and a source of random bytes. */
export function createIdSource(now: () => number, randomBytes: (count: number) => Uint8Array): () => string {
  let last: IdParts | undefined;
  return () => {
    last = nextIdParts(last, now(), toBits(randomBytes(RANDOM_BYTES)));
    return formatId(last);
  };
}

function toBits(bytes: Uint8Array): bigint {
  return bytes.reduce((bits, byte) => (bits << 8n) | BigInt(byte), 0n);
}

/** A new id; ids of one isolate rise. */
export const newId: () => string = createIdSource(Date.now, (count) =>
  crypto.getRandomValues(new Uint8Array(count)),
);
