import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { readText } from "../../../src/cli/mappings/import/read-text.ts";

let folder = "";

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "mappings-"));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

async function read(bytes: Uint8Array) {
  const file = join(folder, "f.csv");
  writeFileSync(file, bytes);
  let text = "";
  let seen = 0;
  for await (const piece of readText(file, (count) => {
    seen = count;
  })) {
    text += piece;
  }
  return { text, seen };
}

describe("read-text", () => {
  it.each([
    ["UTF-8", Buffer.from("Zoë,☃\n")],
    ["UTF-8 with a byte order mark", Buffer.from("\ufeffZoë,☃\n")],
    ["UTF-16, little end first", Buffer.from("\ufeffZoë,☃\n", "utf16le")],
    ["UTF-16, big end first", Buffer.from("\ufeffZoë,☃\n", "utf16le").swap16()],
  ])("reads a file in %s", async (_, bytes) => {
    expect(await read(bytes)).toEqual({ text: "Zoë,☃\n", seen: bytes.length });
  });

  it("keeps a character whole that two chunks of the file share", async () => {
    const text = `a${"☃".repeat(100_000)}`;
    expect(await read(Buffer.from(text))).toEqual({ text, seen: 300_001 });
  });

  it.each([
    ["another encoding", Buffer.from("caf\xe9,1\n", "latin1")],
    ["a character that is cut off at the end", Buffer.from("a☃").subarray(0, 3)],
  ])("refuses %s", async (_, bytes) => {
    await expect(read(bytes)).rejects.toThrow(/f\.csv is not UTF-8: look before byte \d+\. In Excel save as/);
  });

  it.each([
    ["UTF-16LE", Buffer.from("id,b\n", "utf16le")],
    ["UTF-16BE", Buffer.from("id,b\n", "utf16le").swap16()],
  ])("refuses %s without a byte order mark", async (encoding, bytes) => {
    await expect(read(bytes)).rejects.toThrow(
      `f.csv seems to be UTF-16 without a byte order mark. Convert it: iconv -f ${encoding} -t UTF-8`,
    );
  });

  it("says that a file does not exist", async () => {
    const none = readText(join(folder, "none.csv"), () => {});
    await expect(none.next()).rejects.toThrow(/none\.csv cannot be read \(ENOENT\)\.$/);
  });
});
