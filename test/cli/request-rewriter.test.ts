/** What a client sends → what the Worker's HTTP parser gets, over every way that TCP may cut it. */
import { describe, expect, it } from "vitest";
import { encodeTarget, RequestRewriter } from "../../src/cli/local/front/request-rewriter.ts";

/** Sends latin1 text in pieces of some size. */
async function rewrite(text: string, size = text.length): Promise<string> {
  const rewriter = new RequestRewriter();
  const bytes = Buffer.from(text, "latin1");
  for (let start = 0; start < bytes.length; start += size)
    rewriter.write(bytes.subarray(start, start + size));
  rewriter.end();
  const parts: Buffer[] = [];
  for await (const part of rewriter) parts.push(part);
  return Buffer.concat(parts).toString("latin1");
}

describe("encodeTarget", () => {
  it.each([
    ["/t?select=id,data->>phone", "/t?select=id,data-%3E%3Ephone"],
    ['/t?or=(name.eq."a,b",id.lt.1)', "/t?or=(name.eq.%22a,b%22,id.lt.1)"],
    ["/t?a=fts.<->", "/t?a=fts.%3C-%3E"],
    ["/t?a=eq.two words\t`\x7f\x01", "/t?a=eq.two%20words%09%60%7F%01"],
    ["/t?a=eq.Zo\xc3\xab", "/t?a=eq.Zo%C3%AB"],
  ])("encodes what the parser refuses: %s", (target, encoded) => expect(encodeTarget(target)).toBe(encoded));

  it("leaves legal and encoded characters as they are", () => {
    const target = "/t?a=like.%25x%2*%zz&b=cs.{1}&c=in.(a|b^c\\d[0]~!$'()*+,;:@/?#";
    expect(encodeTarget(target)).toBe(target);
  });
});

const target = '/t?select=a->>b&x=eq."1"';
const encoded = "/t?select=a-%3E%3Eb&x=eq.%221%22";
const request = (line: string, headers: string, body = "") => `${line}\r\nHost: h\r\n${headers}\r\n${body}`;

/** Bodies that look like requests: nothing in them may be touched. */
const decoy = `GET ${target} HTTP/1.1\r\nHost: h\r\n\r\n`;
const chunked = (text: string) =>
  `${text.length.toString(16)};x="y"\r\n${text}\r\n0\r\nTrailer: "<>"\r\n\r\n`;

const conversations: readonly (readonly [string, (target: string) => string])[] = [
  ["a GET", (t) => request(`GET ${t} HTTP/1.1`, 'X-Odd: "<>` \xff\r\n')],
  ["line feeds alone", (t) => `GET ${t} HTTP/1.1\nHost: h\n\nGET ${t} HTTP/1.0\n\n`],
  ["requests in a row", (t) => `${request(`GET ${t} HTTP/1.1`, "")}\r\n${request(`HEAD ${t} HTTP/1.1`, "")}`],
  [
    "a body with a length",
    (t) =>
      request(`POST ${t} HTTP/1.1`, `Content-Length: ${decoy.length}\r\n`, decoy) +
      request(`GET ${t} HTTP/1.1`, "content-length: 0\r\n") +
      request(`DELETE ${t} HTTP/1.1`, ""),
  ],
  [
    "a chunked body with extensions and trailers",
    (t) =>
      request(`PATCH ${t} HTTP/1.1`, "Transfer-Encoding: gzip, chunked\r\n", chunked(decoy)) +
      request(`GET ${t} HTTP/1.1`, ""),
  ],
];

describe("RequestRewriter", () => {
  it.each(conversations)("rewrites each request line and nothing else: %s", async (_, make) => {
    const [sent, wanted] = [make(target), make(encoded)];
    for (const size of [sent.length, 1, 2, 3, 7, 64]) expect(await rewrite(sent, size)).toBe(wanted);
  });

  it("changes nothing after an upgrade or CONNECT", async () => {
    const upgrade = (t: string) =>
      request(`GET ${t} HTTP/1.1`, "Connection: Upgrade\r\nUpgrade: websocket\r\n");
    expect(await rewrite(upgrade(target) + decoy)).toBe(upgrade(encoded) + decoy);
    const connect = request("CONNECT h:1 HTTP/1.1", "");
    expect(await rewrite(connect + decoy)).toBe(connect + decoy);
  });

  it.each([
    ["no HTTP", `\x16\x03\x01 ${decoy}`],
    ["HTTP/2", `PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n${decoy}`],
    ["two lengths", request("POST / HTTP/1.1", "Content-Length: 1\r\nContent-Length: 2\r\n", decoy)],
    ["a length that is no number", request("POST / HTTP/1.1", "Content-Length: x\r\n", decoy)],
    [
      "a length and chunks",
      request("POST / HTTP/1.1", "Content-Length: 1\r\nTransfer-Encoding: chunked\r\n", decoy),
    ],
    ["chunks that are none", request("POST / HTTP/1.1", "Transfer-Encoding: chunked\r\n", `zz\r\n${decoy}`)],
    ["an unfinished head", "GET /a>b HTTP/1.1\r\nHost: h\r\n"],
    ["an endless head", `GET /a>b HTTP/1.1\r\nX: ${"y".repeat(1 << 21)}`],
  ])("passes on what it cannot read: %s", async (_, text) => expect(await rewrite(text, 65536)).toBe(text));
});
