/** Rows → a part of a backup: lines of JSON, compressed, in one object of the bucket. */
import { encodeUtf8 } from "../bytes/utf8";
import type { Part, PartKind } from "./manifest";

export interface OpenPart {
  /** @returns the bytes before they are compressed */
  add(rows: readonly object[]): Promise<number>;
  /** Stores the part; undefined if it has no rows. */
  close(): Promise<Part | undefined>;
}

/** Only what is compressed is kept until the part is closed. */
export function openPart(bucket: R2Bucket, folder: string, kind: PartKind): OpenPart {
  const { readable, writable } = new CompressionStream("gzip");
  const whole = new Response(readable).arrayBuffer();
  const writer = writable.getWriter();
  let count = 0;
  return {
    add: async (rows) => {
      const bytes = encodeUtf8(rows.map((row) => `${JSON.stringify(row)}\n`).join(""));
      count += rows.length;
      await writer.write(bytes);
      return bytes.length;
    },
    close: async () => {
      await writer.close();
      const body = await whole;
      if (count === 0) return undefined;
      const digest = await crypto.subtle.digest("SHA-256", body);
      // Two runs at a time must not write one object: the job keeps the name that one of them gave.
      const name = `${kind}-${crypto.randomUUID()}.ndjson.gz`;
      await bucket.put(folder + name, body, { sha256: digest });
      return {
        kind,
        name,
        rows: count,
        bytes: body.byteLength,
        sha256: new Uint8Array(digest).toHex(),
      };
    },
  };
}
