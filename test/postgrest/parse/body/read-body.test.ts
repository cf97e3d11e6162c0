/** A body too large: answered when, and only after, the client has been heard out as far as that goes. */
import { describe, expect, it } from "vitest";
import { readBody } from "../../../../src/postgrest/parse/body/read-body";

const kibibyte = 1024;
const mebibyte = 1024 * kibibyte;
const maxBytes = 64 * kibibyte;

interface Source {
  given: number;
  end: "open" | "read" | "cancelled";
}

/** A request without `Content-Length`, of noise that no coding makes smaller, and what became of its body. */
function upload(bytes: number, headers: Record<string, string> = {}, first = new Uint8Array()) {
  const source: Source = { given: 0, end: "open" };
  const noise = crypto.getRandomValues(new Uint8Array(32 * kibibyte));
  const body = new ReadableStream<Uint8Array>(
    {
      start: (controller) => {
        if (first.byteLength > 0) controller.enqueue(first);
      },
      pull(controller) {
        if (source.given < bytes) {
          controller.enqueue(noise.slice());
          source.given += noise.byteLength;
        } else {
          source.end = "read";
          controller.close();
        }
      },
      cancel() {
        source.end = "cancelled";
      },
    },
    { highWaterMark: 0 },
  );
  return { request: new Request("https://crosswalk.example/", { method: "POST", headers, body }), source };
}

/** Stored, not compressed, so that each byte that goes in comes out: a header, and a block of 65,535 bytes. */
const gzipStart = Uint8Array.of(0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 3, 0, 0xff, 0xff, 0, 0);

const tooLarge = { status: 413, code: "PGRST102", message: "Request body is too large" };

describe("a body that is refused in the middle", () => {
  it("is read to its end, so that its sender gets the answer", async () => {
    const { request, source } = upload(2 * mebibyte);
    await expect(readBody(request, maxBytes)).rejects.toMatchObject(tooLarge);
    expect(source).toEqual({ given: 2 * mebibyte, end: "read" });
  });

  it("is read to its end when it is compressed", async () => {
    const { request, source } = upload(2 * mebibyte, { "Content-Encoding": "gzip" }, gzipStart);
    await expect(readBody(request, 1024)).rejects.toMatchObject(tooLarge);
    expect(source).toEqual({ given: 2 * mebibyte, end: "read" });
  });

  it("is read to its end when it is not in its coding", async () => {
    const { request, source } = upload(2 * mebibyte, { "Content-Encoding": "gzip" });
    await expect(readBody(request, 64 * mebibyte)).rejects.toMatchObject({
      status: 400,
      message: "The body is not valid gzip",
    });
    expect(source).toEqual({ given: 2 * mebibyte, end: "read" });
  });

  it("is abandoned when it does not end", async () => {
    const { request, source } = upload(Number.POSITIVE_INFINITY);
    await expect(readBody(request, maxBytes)).rejects.toMatchObject(tooLarge);
    expect(source.end).toBe("cancelled");
    expect(source.given).toBeLessThan(17 * mebibyte);
  });
});
