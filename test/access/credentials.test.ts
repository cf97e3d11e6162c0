import { describe, expect, it } from "vitest";
import { type Credentials, readCredentials } from "../../src/access/credentials";

const token = (text: string): Credentials => ({ kind: "token", token: text });
const malformed: Credentials = { kind: "malformed" };
const none: Credentials = { kind: "none" };

describe("readCredentials", () => {
  it.each<[string, Record<string, string>, Credentials]>([
    ["Authorization: Bearer", { authorization: "Bearer a" }, token("a")],
    ["a scheme in any case", { authorization: "bEARER a" }, token("a")],
    ["apikey", { apikey: "b" }, token("b")],
    ["carbon-key", { "carbon-key": "c" }, token("c")],
    ["apikey before carbon-key", { apikey: "b", "carbon-key": "c" }, token("b")],
    [
      "Authorization before the others",
      { authorization: "Bearer a", apikey: "b", "carbon-key": "c" },
      token("a"),
    ],
    ["a malformed Authorization before the others", { authorization: "Basic YTpi", apikey: "b" }, malformed],
    ["no header", {}, none],
    ["empty headers", { authorization: "", apikey: "", "carbon-key": "" }, none],
    ["an empty Authorization beside apikey", { authorization: "", apikey: "b" }, token("b")],
    ["no scheme", { authorization: "a" }, malformed],
    ["a scheme alone", { authorization: "Bearer" }, malformed],
    ["an empty token", { authorization: "Bearer " }, malformed],
    ["several blanks", { authorization: "Bearer   a" }, token("a")],
    ["a tab", { authorization: "Bearer\ta" }, token("a")],
    ["blanks and tabs around the token", { authorization: "bearer \t a \t" }, token("a")],
    ["more blanks than any header has", { authorization: `Bearer${" ".repeat(100_000)}a` }, token("a")],
    ["blanks alone", { authorization: `Bearer${" ".repeat(100_000)}` }, malformed],
    ["no blank", { authorization: "Bearera" }, malformed],
    ["another kind of blank", { authorization: "Bearer\u00a0a" }, malformed],
    ["two tokens", { authorization: "Bearer a b" }, malformed],
    ["two headers joined", { authorization: "Bearer a, Bearer b" }, malformed],
    ["another scheme", { authorization: "Digest a" }, malformed],
    ["the longest token", { authorization: `Bearer ${"a".repeat(256)}` }, token("a".repeat(256))],
    ["a longer token", { authorization: `Bearer ${"a".repeat(257)}` }, malformed],
    ["a very long token", { authorization: `Bearer ${"a".repeat(100_000)}` }, malformed],
    ["a longer apikey", { apikey: "a".repeat(257) }, malformed],
    ["a blank in apikey", { apikey: "a b" }, malformed],
    ["a letter beyond ASCII", { apikey: "\u00e9" }, malformed],
  ])("reads %s", (_, headers, expected) => {
    expect(readCredentials((name) => headers[name])).toEqual(expected);
  });
});
