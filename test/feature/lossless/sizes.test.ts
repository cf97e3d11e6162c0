/** How deep JSON may be nested, and how many bytes a body and a row may have. */
import { env } from "cloudflare:workers";
import { beforeAll, beforeEach, describe, expect, it } from "vitest";
import { callWith } from "../../support/app-with-faults";
import { api, makeCompany, makeKey, read } from "../../support/fixtures";
import { clearRows, countRows, mapping, standard } from "../../support/mappings";
import { metadataWriter, text, withMetadata } from "../../support/writes/raw-metadata";

let key = "";

beforeAll(async () => {
  await makeCompany("acme");
  key = await makeKey({ companyId: "acme", id: "k1" });
});

beforeEach(clearRows);

const write = metadataWriter(() => key);

describe("nested JSON", () => {
  const nested = (depth: number) => "[".repeat(depth) + "]".repeat(depth);

  it("comes back when it is 510 arrays deep, in a row of a bulk body", async () => {
    expect(await text(write("POST", "", `[${withMetadata(nested(510))}]`))).toBe(
      `[{"metadata":${nested(510)}}]`,
    );
    expect(await read(await api(`${standard}?metadata->0->0=is.null`, {}, key))).toEqual({
      status: 200,
      body: [],
    });
  });

  for (const depth of [512, 100_000]) {
    it(`returns 400 when a row has ${depth} arrays inside each other`, async () => {
      expect(await read(await write("POST", "", withMetadata(nested(depth))))).toEqual({
        status: 400,
        body: {
          code: "54001",
          message: "JSON is nested too deeply",
          details: null,
          hint: "At most 512 arrays and objects may be inside each other.",
        },
      });
      expect(await countRows()).toBe(0);
    });
  }
});

describe("a body", () => {
  const unbounded = { MAX_METADATA_BYTES: "9000000" };
  const limit = Number(env.MAX_BODY_BYTES);

  it("is accepted with exactly MAX_BODY_BYTES", async () => {
    const row = JSON.stringify(mapping("a"));
    const response = await api(standard, { method: "POST", body: row + " ".repeat(limit - row.length) }, key);
    expect([response.status, await countRows()]).toEqual([201, 1]);
  });

  it("returns 413 with one byte more", async () => {
    const row = JSON.stringify(mapping("a"));
    const response = await api(
      standard,
      { method: "POST", body: row + " ".repeat(limit - row.length + 1) },
      key,
    );
    expect(await read(response)).toEqual({
      status: 413,
      body: {
        code: "PGRST102",
        message: "Request body is too large",
        details: `The body may have at most ${limit} bytes`,
        hint: "Send the rows in several requests.",
      },
    });
    expect(await countRows()).toBe(0);
  });

  it("is accepted with a row as large as D1 stores", async () => {
    const metadata = JSON.stringify("x".repeat(1_800_000));
    const response = await callWith(unbounded, key)(standard, {
      method: "POST",
      text: withMetadata(metadata),
    });
    expect([response.status, await countRows("length(metadata) = 1800002")]).toEqual([201, 1]);
  });

  it("returns 400 with a larger row, in POST and in PATCH", async () => {
    const body = withMetadata(JSON.stringify("x".repeat(2_200_000)));
    const told = {
      code: "54001",
      message: expect.stringMatching(
        /^A row or value of 2200\d{3} bytes is larger than the 1900000 that can be stored$/,
      ),
      details: null,
      hint: "Make the value smaller.",
    };
    const call = callWith(unbounded, key);
    expect(await read(await call(standard, { method: "POST", text: body }))).toEqual({
      status: 400,
      body: told,
    });
    await write("POST", "", withMetadata("1"));
    const patch = await call(`${standard}?id=eq.one`, { method: "PATCH", text: body });
    expect(await read(patch)).toEqual({ status: 400, body: told });
    expect(await countRows("metadata = '1'")).toBe(1);
  });
});
