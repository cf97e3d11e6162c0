/** Rows → pieces, each the body of one call of `link`. */
import type { SourceRow } from "./read-rows.ts";

export interface PieceRow extends SourceRow {
  /** The mapping as JSON. */
  readonly json: string;
}

/** `link` takes 10,000 rows. With fewer, less has to be sent again after a fault, and progress shows sooner. */
export const rowsPerPiece = 2_000;
const bytesPerPiece = 1_000_000;

/** Every row of the source, in its order. */
export async function* cutPieces(rows: AsyncIterable<SourceRow>): AsyncGenerator<readonly PieceRow[]> {
  let piece: PieceRow[] = [];
  let bytes = 0;
  for await (const row of rows) {
    const json = JSON.stringify(row.mapping);
    const size = Buffer.byteLength(json) + 1;
    if (piece.length === rowsPerPiece || (piece.length > 0 && bytes + size > bytesPerPiece)) {
      yield piece;
      piece = [];
      bytes = 0;
    }
    piece.push({ ...row, json });
    bytes += size;
  }
  if (piece.length > 0) yield piece;
}
