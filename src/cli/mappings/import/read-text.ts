/** A file's bytes → its text: UTF-8, or UTF-16 with a byte order mark, which is "Unicode text" in Excel. */
import { createReadStream } from "node:fs";
import { TextDecoder } from "node:util";
import { CliError } from "../../cli-error.ts";

/**
 * The text in pieces, without the byte order mark.
 * @param read is called with the number of bytes read so far
 */
export async function* readText(file: string, read: (bytes: number) => void): AsyncGenerator<string> {
  let decoder: TextDecoder | undefined;
  let bytes = 0;
  const decode = (chunk?: Buffer) => {
    try {
      decoder ??= decoderOf(file, chunk);
      return decoder.decode(chunk, { stream: chunk !== undefined });
    } catch (error) {
      if (!(error instanceof TypeError)) throw error;
      throw new CliError(
        `${file} is not UTF-8: look before byte ${bytes.toLocaleString("en-US")}. In Excel save as "CSV UTF-8"; or convert it: iconv -f WINDOWS-1252 -t UTF-8`,
      );
    }
  };
  try {
    for await (const chunk of createReadStream(file)) {
      bytes += chunk.length;
      read(bytes);
      yield decode(chunk);
    }
  } catch (error) {
    if (error instanceof CliError || !(error instanceof Error) || !("code" in error)) throw error;
    throw new CliError(`${file} cannot be read (${error.code}).`);
  }
  yield decode();
}

/**
 * Decoders drop the byte order mark.
 * @throws CliError for UTF-16 without the mark: as UTF-8 it would be text with a NUL after each letter
 */
function decoderOf(file: string, start: Buffer | undefined): TextDecoder {
  const [first, second] = start ?? [];
  if (first === 0 || second === 0) {
    const encoding = first === 0 ? "UTF-16BE" : "UTF-16LE";
    throw new CliError(
      `${file} seems to be UTF-16 without a byte order mark. Convert it: iconv -f ${encoding} -t UTF-8`,
    );
  }
  if (first === 0xff && second === 0xfe) return new TextDecoder("utf-16le", { fatal: true });
  if (first === 0xfe && second === 0xff) return new TextDecoder("utf-16be", { fatal: true });
  return new TextDecoder("utf-8", { fatal: true });
}
