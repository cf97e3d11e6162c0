/** A file's bytes → its text: UTF-8, or UTF-16 with a byte order mark, as "Unicode text" of Excel has. */

/** The file, its text and the rows are all in memory. A million rows of 100 bytes are read in a few seconds. */
const mostMegabytes = 100;

/** @throws Error for a file that is too large, or of another encoding: its letters would become others, and be written into ids */
export async function readText(file: Blob): Promise<string> {
  if (file.size > mostMegabytes * 1e6)
    throw new Error(
      `The file has ${Math.ceil(file.size / 1e6)} MB; at most ${mostMegabytes} are read. Split it, and take the parts one by one.`,
    );
  const bytes = new Uint8Array(await file.arrayBuffer());
  try {
    // Decoders drop the byte order mark.
    return new TextDecoder(encodingOf(bytes), { fatal: true }).decode(bytes);
  } catch {
    throw new Error('The file is not UTF-8. Save it as "CSV UTF-8" in Excel, or convert it.');
  }
}

function encodingOf([first, second]: Uint8Array): string {
  if (first === 0xff && second === 0xfe) return "utf-16le";
  if (first === 0xfe && second === 0xff) return "utf-16be";
  // As UTF-8 it would be text with a NUL before or after each letter.
  if (first === 0 || second === 0) throw new Error("UTF-16 without a byte order mark");
  return "utf-8";
}
