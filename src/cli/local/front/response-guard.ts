/**
 * The bytes that `wrangler dev` answers → the same bytes, unless it answers itself because the Worker has crashed or starts
 * again: with the stack and the paths of its own files, in plain text or as a page. That becomes the API's error. The Worker
 * itself answers each 5xx as JSON.
 */
import { Transform, type TransformCallback } from "node:stream";

const body = JSON.stringify({
  code: "PGRST001",
  message: "The Worker is out of reach",
  details: null,
  hint: "It is unknown whether the request was done. Try again in a moment.",
});

/** Long enough for a new runtime, with the patience of our commands. */
const retryAfterSeconds = 5;

const unavailable = [
  "HTTP/1.1 503 Service Unavailable",
  "Content-Type: application/json; charset=utf-8",
  `Content-Length: ${body.length}`,
  "Proxy-Status: Crosswalk; error=PGRST001",
  `Retry-After: ${retryAfterSeconds}`,
  "Cache-Control: no-store",
  "Connection: close",
  "",
  body,
].join("\r\n");

const statusLine = "HTTP/1.1 5";
const mostHeadBytes = 4096;
/** The head of a 5xx, which is in one piece: it is short. */
const failed = /^HTTP\/1\.1 5\d\d .*?\r\n\r\n/s;
const isJson = /^content-type:[ \t]*application\/(\S+\+)?json/im;

export class ResponseGuard extends Transform {
  #isOver = false;

  override _transform(chunk: Buffer, _encoding: BufferEncoding, done: TransformCallback): void {
    if (!this.#isOver) this.#pass(chunk);
    done();
  }

  #pass(chunk: Buffer): void {
    // Only the first bytes of most chunks are looked at.
    const isFailed = chunk.toString("latin1", 0, statusLine.length) === statusLine;
    const [head] = (isFailed && failed.exec(chunk.toString("latin1", 0, mostHeadBytes))) || [];
    this.#isOver = head !== undefined && !isJson.test(head);
    this.push(this.#isOver ? unavailable : chunk);
    // Where the answer to the next request would begin is unknown, so that the connection ends.
    if (this.#isOver) this.push(null);
  }
}
