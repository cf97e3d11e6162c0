/** `Content-Encoding` of bodies (RFC 9110, section 8.4), on the API and `/admin`. */
import { env, exports } from "cloudflare:workers";
import { beforeAll, beforeEach, describe, expect, it } from "vitest";
import { makeCompany, makeKey, origin, read } from "../../support/fixtures";
import { clearRows, countRows, documented, mapping, mappings, standard } from "../../support/mappings";

let key = "";

beforeAll(async () => {
  await makeCompany("acme");
  key = await makeKey({ companyId: "acme" });
});

beforeEach(clearRows);

type Format = "gzip" | "deflate" | "deflate-raw";

async function compress(
  text: string | Uint8Array<ArrayBuffer>,
  format: Format,
): Promise<Uint8Array<ArrayBuffer>> {
  const stream = new Blob([text]).stream().pipeThrough(new CompressionStream(format));
  return new Uint8Array(await new Response(stream).arrayBuffer());
}

interface Sent {
  readonly method?: string;
  readonly coding: string;
  readonly type?: string;
  readonly token?: string;
}

function send(
  path: string,
  body: BodyInit | null,
  { method = "POST", coding, type = "application/json", token = key }: Sent,
) {
  const headers = { Authorization: `Bearer ${token}`, "Content-Type": type, "Content-Encoding": coding };
  return exports.default.fetch(origin + path, { method, headers, body });
}

const json = (value: unknown) => JSON.stringify(value);

describe("a compressed body", () => {
  it.each<[string, Format]>([
    ["gzip", "gzip"],
    ["GZIP", "gzip"],
    ["x-gzip", "gzip"],
    ["deflate", "deflate"],
    ["identity, gzip", "gzip"],
  ])("of %s is decoded", async (coding, format) => {
    const body = await compress(json(mappings(500)), format);
    const answer = await send(standard, body, { coding });
    expect(await read(answer)).toEqual({ status: 201, body: "" });
    expect(await countRows()).toBe(500);
  });

  it("is decoded for PATCH and PUT too, and as CSV", async () => {
    await send(standard, await compress(json(mapping("a", { id: "a" })), "gzip"), { coding: "gzip" });
    const patch = await compress(json({ externalId: "x" }), "gzip");
    expect((await send(`${documented}?id=eq.a`, patch, { method: "PATCH", coding: "gzip" })).status).toBe(
      204,
    );
    const put = await compress(json(mapping("b", { id: "b", externalId: "y" })), "deflate");
    expect((await send(`${documented}?id=eq.b`, put, { method: "PUT", coding: "deflate" })).status).toBe(204);
    const csv = await compress(
      "entityType,entityId,integration,externalId,allowDuplicateExternalId,companyId\nitem,1,xero,z,false,acme\n",
      "gzip",
    );
    expect((await send(standard, csv, { coding: "gzip", type: "text/csv" })).status).toBe(201);
    expect(await countRows(`"externalId" IN ('x', 'y', 'z')`)).toBe(3);
  });

  it("that comes in pieces, without a length, is decoded", async () => {
    const bytes = await compress(json(mappings(100)), "gzip");
    const pieces = new ReadableStream<Uint8Array>({
      start(controller) {
        for (let at = 0; at < bytes.length; at += 7) controller.enqueue(bytes.slice(at, at + 7));
        controller.close();
      },
    });
    expect((await send(standard, pieces, { coding: "gzip" })).status).toBe(201);
    expect(await countRows()).toBe(100);
  });

  it("may decode to MAX_BODY_BYTES, even if it cannot be compressed", async () => {
    const noise = Uint8Array.from({ length: 7_000_000 }, () => 0);
    for (let at = 0; at < noise.length; at += 65_536) crypto.getRandomValues(noise.subarray(at, at + 65_536));
    const metadata = noise.toBase64();
    const text = `{"metadata": "${metadata}"}`.padEnd(10 * 1024 * 1024, " ");
    const answer = await send(`${standard}?id=eq.nobody`, await compress(text, "gzip"), {
      method: "PATCH",
      coding: "gzip",
    });
    // read and found well, whatever a row may hold
    expect([204, 400]).toContain(answer.status);
    expect(await answer.text()).not.toContain("body");
  });

  it("is counted decoded: 413, whatever its compressed length", async () => {
    const bomb = await compress(new Uint8Array(10 * 1024 * 1024 + 1), "gzip");
    expect(bomb.byteLength).toBeLessThan(20_000);
    expect(await read(await send(standard, bomb, { coding: "gzip" }))).toEqual({
      status: 413,
      body: {
        code: "PGRST102",
        message: "Request body is too large",
        details: "The body may have at most 10485760 bytes",
        hint: "Send the rows in several requests.",
      },
    });
  });

  it("that decodes to nothing ends too", async () => {
    // a stored block of no bytes, over and over
    const header = [0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 0xff];
    const nothing = new Uint8Array(11_000_000);
    nothing.set(header);
    for (let at = header.length; at + 5 <= nothing.length; at += 5) nothing.set([0, 0, 0, 0xff, 0xff], at);
    expect((await send(standard, nothing, { coding: "gzip" })).status).toBe(413);
  });

  it.each<[string, string, () => Promise<Uint8Array<ArrayBuffer>>]>([
    ["is not compressed", "gzip", async () => new Uint8Array([0x5b, 0x5d])],
    [
      "is cut off",
      "gzip",
      async () => new Uint8Array([...(await compress(json(mappings(9)), "gzip"))].slice(0, -9)),
    ],
    [
      "goes on after its end",
      "gzip",
      async () => new Uint8Array([...(await compress("[]", "gzip")), 1, 2, 3]),
    ],
    ["is of another coding", "deflate", async () => compress("[]", "gzip")],
  ])("that %s is 400", async (_, coding, make) => {
    expect(await read(await send(standard, await make(), { coding }))).toEqual({
      status: 400,
      body: { code: "PGRST102", message: `The body is not valid ${coding}`, details: null, hint: null },
    });
    expect(await countRows()).toBe(0);
  });

  it.each(["br", "zstd", "compress", "gzip, gzip", "deflate, gzip", "none"])(
    "of %s is 415",
    async (coding) => {
      const answer = await send(standard, "[]", { coding });
      expect(await read(answer, "Accept-Encoding", "Proxy-Status")).toEqual({
        status: 415,
        headers: { "Accept-Encoding": "gzip, deflate", "Proxy-Status": "Crosswalk; error=PGRST102" },
        body: {
          code: "PGRST102",
          message: `Content-Encoding not acceptable: ${coding}`,
          details: null,
          hint: "Send the body as it is, or with Content-Encoding: gzip or deflate.",
        },
      });
    },
  );

  it("of identity is read as it is", async () => {
    expect((await send(standard, json(mapping("a")), { coding: "identity" })).status).toBe(201);
  });

  it("of no bytes counts as no body", async () => {
    expect((await read(await send(standard, "", { coding: "gzip" }))).body).toMatchObject({
      code: "PGRST102",
      message: "Empty or invalid json",
    });
  });
});

describe("/admin", () => {
  const admin = { token: env.ADMIN_TOKEN, method: "PUT" };

  it("decodes bodies too", async () => {
    const body = await compress(json({ name: "Zipped" }), "gzip");
    const answer = await send("/admin/companies/zipped", body, { ...admin, coding: "gzip" });
    expect(await read(answer)).toEqual({
      status: 201,
      body: { id: "zipped", name: "Zipped", createdAt: expect.any(String) },
    });
  });

  it("counts decoded bytes", async () => {
    const body = await compress(json({ name: " ".repeat(128 * 1024) }), "gzip");
    expect((await send("/admin/companies/zipped", body, { ...admin, coding: "gzip" })).status).toBe(413);
  });

  it("lists the codings that it accepts", async () => {
    const answer = await send("/admin/companies/zipped", json({ name: "x" }), { ...admin, coding: "br" });
    expect(await read(answer, "Accept-Encoding")).toEqual({
      status: 415,
      headers: { "Accept-Encoding": "gzip, deflate" },
      body: {
        code: "PGRST102",
        message: "Content-Encoding not acceptable: br",
        details: null,
        hint: "Send the body as it is, or with Content-Encoding: gzip or deflate.",
      },
    });
  });
});
