/**
 * Builds a body piece by piece. Each piece is encoded when it is written, so that the text of a large answer is never
 * in memory as a whole.
 */
import { concatenate } from "../../bytes/concatenate";
import { encodeUtf8, MAX_BYTES_PER_UNIT } from "../../bytes/utf8";
import { sqlstate } from "../errors";

/** In UTF-16 units. A shorter body stays text. */
const PIECE = 1_000_000;

export class BodyWriter {
  #text = "";
  #pieces: Uint8Array[] = [];
  #bytes = 0;

  /** @param maxBytes the most bytes that the body may have */
  constructor(private readonly maxBytes = Number.POSITIVE_INFINITY) {}

  /** @throws 54001 once the body is too large, at most one piece late */
  write(text: string): void {
    this.#text += text;
    if (this.#text.length >= PIECE) this.#encode();
  }

  /** @throws 54001 */
  end(): string | Uint8Array<ArrayBuffer> {
    if (this.#pieces.length === 0 && this.#text.length * MAX_BYTES_PER_UNIT <= this.maxBytes)
      return this.#text;
    this.#encode();
    return concatenate(this.#pieces);
  }

  #encode(): void {
    const piece = encodeUtf8(this.#text);
    this.#bytes += piece.length;
    if (this.#bytes > this.maxBytes) throw sqlstate.answerTooLarge(this.maxBytes);
    this.#pieces.push(piece);
    this.#text = "";
  }
}
