/**
 * The bytes of a JSON body → how large it would be if it were read: one pass that builds nothing, so that a body past
 * its limits costs no more memory than its bytes. Whether it is JSON at all is for the reader to say.
 */

export interface JsonMeasure {
  /** Arrays and objects inside each other, at the deepest. */
  readonly depth: number;
  /** Values, containers and what is in them. */
  readonly values: number;
  /** The members of the row that has most: of the object, or of one of the objects in the array. */
  readonly columns: number;
  /** Whether its letters do not matter: no numbers and no escapes (`readPlainJson`). */
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
  /** The last byte that is no white space was an opening bracket, and what follows is in it. */
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
