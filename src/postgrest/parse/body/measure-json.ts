/**
 * The bytes of a JSON body → how large it would be once read. It is one pass that builds nothing, so that a body past
 * its limits costs no memory beyond its bytes. It does not check that the text is valid JSON; the reader does.
 */

export interface JsonMeasure {
  /** How deep arrays and objects are nested. */
  readonly depth: number;
  /** The number of values: containers and what they contain. */
  readonly values: number;
  /** The most members of a row: of the object, or of an object in the array. */
  readonly columns: number;
  /** Whether it has no numbers and no escapes, so that its exact spelling does not matter (`readPlainJson`). */
  readonly plain: boolean;
}

const QUOTE = 0x22;
const BACKSLASH = 0x5c;

/** `[{"a": "x", "b": [true]}]` → `{ depth: 3, values: 5, columns: 2, plain: true }` */
export function measureJson(bytes: Uint8Array): JsonMeasure {
  const { length } = bytes;
  let plain = true;
  let depth = 0;
  let deepest = 0;
  let values = 1;
  let rowDepth = 0;
  let columns = 0;
  let mostColumns = 0;
  /** The last byte that was not white space was an opening bracket, so a value may follow inside it. */
  let opened = false;
  for (let index = 0; index < length; index++) {
    const byte = bytes[index] ?? 0;
    if (byte === 0x20 || byte === 0x0a || byte === 0x0d || byte === 0x09) continue;
    const closes = byte === 0x5d || byte === 0x7d;
    if (opened && !closes) values++;
    opened = false;
    switch (byte) {
      case QUOTE:
        for (index++; index < length && bytes[index] !== QUOTE; index++) {
          if (bytes[index] === BACKSLASH) {
            plain = false;
            index++;
          }
        }
        break;
      case 0x5b: // [
      case 0x7b: // {
        depth++;
        opened = true;
        if (depth > deepest) deepest = depth;
        if (rowDepth === 0) rowDepth = byte === 0x7b ? 1 : 2;
        if (depth === rowDepth) columns = 0;
        break;
      case 0x5d: // ]
      case 0x7d: // }
        depth--;
        break;
      case 0x2c: // ,
        values++;
        break;
      case 0x3a: // :
        if (depth === rowDepth && ++columns > mostColumns) mostColumns = columns;
        break;
      default:
        if (byte === 0x2d || (byte >= 0x30 && byte <= 0x39)) plain = false;
    }
  }
  return { depth: deepest, values, columns: mostColumns, plain };
}
