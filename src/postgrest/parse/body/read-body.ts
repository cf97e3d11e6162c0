/** Reads a request's body, as far as it may go: decoded, where it is compressed. */
import { concatenate } from "../../../bytes/concatenate";
import { pgrst, transport } from "../../errors";

type Coding = "gzip" | "deflate";

/** What `Content-Encoding` may name. */
const codings: ReadonlyMap<string, Coding> = new Map<string, Coding>([
  ["gzip", "gzip"],
  ["x-gzip", "gzip"],
  ["deflate", "deflate"],
]);

/**
 * The most bytes of a body too large that are still read, and dropped: clients send all of a body before they listen,
 * and the local workerd closes a connection whose body was left in the middle, without our answer.
 */
const maxSkippedBytes = 16 * 1024 * 1024;

/**
 * The bytes of the body. Where it is compressed, they are counted as they come out, so that a small body of many
 * zeros does not fill the memory.
 * @throws 413 as soon as there are more than `maxBytes`, whatever `Content-Length` says; 415 for another coding; 400
 *   for what is not of its coding.
 */
export async function readBody(request: Request, maxBytes: number): Promise<Uint8Array> {
  const coding = readCoding(request.headers.get("Content-Encoding"));
  const declared = Number(request.headers.get("Content-Length") ?? 0);
  if (!coding && declared > maxBytes) throw transport.bodyTooLarge(maxBytes);
  if (!request.body) return new Uint8Array();
  // The server that took the request held it to the length it declared, and a stream takes 20 µs to read.
  if (!coding && declared > 0) return within(new Uint8Array(await request.arrayBuffer()), maxBytes);
  const { stream, skipRest } = open(request.body);
  try {
    return coding ? await decode(stream, coding, maxBytes) : await collect(stream, maxBytes);
  } catch (error) {
    // Where the rest does not come either, the answer is the same.
    await skipRest().catch(() => {});
    throw error;
  }
}

interface OpenBody {
  readonly stream: ReadableStream<Uint8Array>;
  /** Reads what the stream has not given, and drops it; not past `maxSkippedBytes`. */
  skipRest(): Promise<void>;
}

function open(body: ReadableStream<Uint8Array>): OpenBody {
  const reader = body.getReader();
  /** workerd takes one read at a time. */
  let reading: Promise<unknown> = Promise.resolve();
  const read = () => {
    const next = reading.then(() => reader.read());
    reading = next;
    return next;
  };
  const pull = async (controller: ReadableStreamDefaultController<Uint8Array>) => {
    const next = await read();
    if (next.done) controller.close();
    else controller.enqueue(next.value);
  };
  return {
    stream: new ReadableStream<Uint8Array>({ pull }, { highWaterMark: 0 }),
    async skipRest() {
      for (let left = maxSkippedBytes; left > 0; ) {
        const next = await read();
        if (next.done) return;
        left -= next.value.byteLength;
      }
      await reader.cancel();
    },
  };
}

function within(body: Uint8Array, maxBytes: number): Uint8Array {
  if (body.byteLength > maxBytes) throw transport.bodyTooLarge(maxBytes);
  return body;
}

/** One coding, or none, which is called `identity`. @throws 415 for any other, and for several in each other. */
function readCoding(header: string | null): Coding | undefined {
  const names = (header ?? "")
    .toLowerCase()
    .split(",")
    .map((name) => name.trim())
    .filter((name) => name !== "" && name !== "identity");
  const [name] = names;
  if (name === undefined) return undefined;
  const coding = names.length === 1 ? codings.get(name) : undefined;
  if (!coding) throw transport.unsupportedCoding(names.join(", "), ["gzip", "deflate"]);
  return coding;
}

async function decode(
  encoded: ReadableStream<Uint8Array>,
  coding: Coding,
  maxBytes: number,
): Promise<Uint8Array> {
  // What cannot be compressed grows a little; and what comes out as nothing, for ever, must end too.
  const mostEncoded = maxBytes + Math.ceil(maxBytes / 64) + 1024;
  let length = 0;
  const counted = new TransformStream<Uint8Array, Uint8Array>({
    transform(chunk, controller) {
      length += chunk.byteLength;
      if (length > mostEncoded) controller.error(transport.bodyTooLarge(maxBytes));
      else controller.enqueue(chunk);
    },
  });
  const decoded: ReadableStream<Uint8Array> = encoded
    .pipeThrough(counted)
    .pipeThrough(new DecompressionStream(coding));
  try {
    return await collect(decoded, maxBytes);
  } catch (error) {
    if (length > mostEncoded) throw transport.bodyTooLarge(maxBytes);
    // No body at all is not of any coding.
    if (length === 0) return new Uint8Array();
    if (error instanceof TypeError) throw pgrst.invalidBody(`The body is not valid ${coding}`);
    throw error;
  }
}

/** @throws 413 as soon as there is more. */
async function collect(stream: ReadableStream<Uint8Array>, maxBytes: number): Promise<Uint8Array> {
  const chunks: Uint8Array[] = [];
  let length = 0;
  const reader = stream.getReader();
  for (let next = await reader.read(); !next.done; next = await reader.read()) {
    length += next.value.byteLength;
    if (length > maxBytes) {
      await reader.cancel();
      throw transport.bodyTooLarge(maxBytes);
    }
    chunks.push(next.value);
  }
  const [only] = chunks;
  return only && chunks.length === 1 ? only : concatenate(chunks);
}
