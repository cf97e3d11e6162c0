/**
 * The bytes that a client sends → the same bytes, with characters that a URI may not have percent-encoded in each
 * request line. PostgREST's users write `select=id,data->>phone` and `name=eq."a,b"` unencoded. Production hosts accept
 * that, and so does the deployed Worker, but the HTTP parser of the local workerd answers 400 before the Worker sees
 * it.
 *
 * Only the framing of requests is read (RFC 9112 §6), to find the next request line. From the first byte that cannot be
 * read, everything is passed on unchanged, and the server behind decides.
 */
import { Transform, type TransformCallback } from "node:stream";

/** The characters that workerd refuses. */
const refused = /[^\x21-\x7e]|["<>`]/g;

/** `/t?select=a->>b` as latin1 → `/t?select=a-%3E%3Eb`. Legal characters and `%XX` stay. */
export function encodeTarget(target: string): string {
  return target.replace(
    refused,
    (byte) => `%${byte.charCodeAt(0).toString(16).toUpperCase().padStart(2, "0")}`,
  );
}

/** A longer head is passed on without waiting for its end. */
const maxHeadBytes = 1 << 20;

const requestLine = /^([!#$%&'*+.^_`|~\w-]+) (.+) (HTTP\/1\.[01]\r?\n)/;

/** What the next bytes are. The `bytes` of a body or chunk are passed on; `next` is the state after them. */
type State =
  | { readonly kind: "head" | "chunk-size" | "trailer" | "opaque" }
  | { readonly kind: "bytes"; readonly left: number; readonly next: "head" | "chunk-size" };

export class RequestRewriter extends Transform {
  #state: State = { kind: "head" };
  /** The start of a head or line whose end has not arrived yet. */
  #held: Buffer = Buffer.alloc(0);

  override _transform(chunk: Buffer, _encoding: BufferEncoding, done: TransformCallback): void {
    let rest = this.#held.length === 0 ? chunk : Buffer.concat([this.#held, chunk]);
    this.#held = Buffer.alloc(0);
    while (rest.length > 0) {
      const taken = this.#take(rest);
      if (taken === 0) {
        this.#held = rest;
        break;
      }
      rest = rest.subarray(taken);
    }
    done();
  }

  override _flush(done: TransformCallback): void {
    if (this.#held.length > 0) this.push(this.#held);
    done();
  }

  /** Passes on the bytes that can be read, and returns how many; 0 if more must arrive first. */
  #take(bytes: Buffer): number {
    const state = this.#state;
    switch (state.kind) {
      case "opaque":
        this.push(bytes);
        return bytes.length;
      case "bytes": {
        const part = bytes.subarray(0, state.left);
        this.push(part);
        const left = state.left - part.length;
        this.#state = left > 0 ? { ...state, left } : { kind: state.next };
        return part.length;
      }
      case "head":
        return this.#takeHead(bytes);
      case "chunk-size":
      case "trailer":
        return this.#takeLine(bytes, state.kind);
    }
  }

  #takeHead(bytes: Buffer): number {
    // Empty lines before a request line are allowed (RFC 9112 §2.2).
    if (bytes[0] === 0x0d || bytes[0] === 0x0a) {
      this.push(bytes.subarray(0, 1));
      return 1;
    }
    const end = endOfHead(bytes);
    if (end === -1) {
      if (bytes.length > maxHeadBytes) this.#state = { kind: "opaque" };
      return bytes.length > maxHeadBytes ? this.#take(bytes) : 0;
    }
    const head = bytes.subarray(0, end).toString("latin1");
    const [line, method = "", target = "", version = ""] = requestLine.exec(head) ?? [];
    if (line === undefined) {
      this.#state = { kind: "opaque" };
      return this.#take(bytes);
    }
    this.push(
      Buffer.from(`${method} ${encodeTarget(target)} ${version}${head.slice(line.length)}`, "latin1"),
    );
    this.#state = method === "CONNECT" ? { kind: "opaque" } : stateAfter(head.slice(line.length));
    return end;
  }

  #takeLine(bytes: Buffer, kind: "chunk-size" | "trailer"): number {
    const end = bytes.indexOf(0x0a) + 1;
    if (end === 0) {
      if (bytes.length <= maxHeadBytes) return 0;
      this.#state = { kind: "opaque" };
      return this.#take(bytes);
    }
    const line = bytes.subarray(0, end);
    this.push(line);
    this.#state = stateAfterLine(line.toString("latin1"), kind);
    return end;
  }
}

/** The index after the empty line that ends a head, or -1. */
function endOfHead(bytes: Buffer): number {
  for (let line = bytes.indexOf(0x0a); line !== -1; line = bytes.indexOf(0x0a, line + 1)) {
    if (bytes[line + 1] === 0x0a) return line + 2;
    if (bytes[line + 1] === 0x0d && bytes[line + 2] === 0x0a) return line + 3;
  }
  return -1;
}

/** The state after a head with these header lines. */
function stateAfter(headers: string): State {
  // If the server agrees, the connection speaks another protocol from here on.
  if (/^upgrade:/im.test(headers)) return { kind: "opaque" };
  const codings = [...headers.matchAll(/^transfer-encoding:(.*)$/gim)];
  const lengths = [...headers.matchAll(/^content-length:[ \t]*(\d+)[ \t]*\r?$/gim)];
  const named = headers.match(/^content-length:/gim)?.length ?? 0;
  if (codings.length > 0) {
    const isChunked = /(^|[ \t,])chunked[ \t]*\r?$/i.test(codings.at(-1)?.[1] ?? "");
    return { kind: isChunked && named === 0 ? "chunk-size" : "opaque" };
  }
  if (named === 0) return { kind: "head" };
  const left = Number(lengths[0]?.[1]);
  if (named > 1 || !Number.isSafeInteger(left)) return { kind: "opaque" };
  return left === 0 ? { kind: "head" } : { kind: "bytes", left, next: "head" };
}

function stateAfterLine(line: string, kind: "chunk-size" | "trailer"): State {
  if (kind === "trailer") return { kind: /^\r?\n$/.test(line) ? "head" : "trailer" };
  const size = Number.parseInt(/^[0-9a-f]+/i.exec(line)?.[0] ?? "", 16);
  if (size === 0) return { kind: "trailer" };
  if (!Number.isSafeInteger(size)) return { kind: "opaque" };
  // The data of a chunk ends with a line break.
  return { kind: "bytes", left: size + 2, next: "chunk-size" };
}
