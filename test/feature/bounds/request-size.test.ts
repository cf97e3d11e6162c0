/** How large the URL, a header and a body may be: at the bound the request is answered, one past it is refused. */

import { beforeAll, describe, expect, it } from "vitest";
import { boundedBy, jsonRow, repeat } from "../../support/bounded-app";
import { api, makeCompany, makeKey, origin, read } from "../../support/fixtures";
import { standard } from "../../support/mappings";

let key = "";

beforeAll(async () => {
  await makeCompany("acme");
  key = await makeKey({ companyId: "acme" });
});

const bodyTooLarge = (details: string) => ({
  status: 413,
  body: {
    code: "PGRST102",
    message: "Request body is too large",
    details,
    hint: "Send the rows in several requests.",
  },
});

const { post } = boundedBy(() => key);

describe("the URL", () => {
  const withLength = (length: number) => {
    const start = `${standard}?select=id&entityId=eq.`;
    return start + "x".repeat(length - origin.length - start.length);
  };

  it("has at most 16,384 bytes", async () => {
    expect((await api(withLength(16_384), {}, key)).status).toBe(200);
    expect(await read(await api(withLength(16_385), {}, key))).toEqual({
      status: 414,
      body: {
        code: "54000",
        message: "The URL is too long",
        details: "It may have at most 16384 bytes",
        hint: "Ask in several requests.",
      },
    });
  });
});

describe("a header", () => {
  it.each(["Accept", "Content-Type", "Prefer", "Range"])("has at most 8,192 bytes: %s", async (name) => {
    const send = (length: number) => api(standard, { headers: { [name]: "*/*,".repeat(length / 4) } }, key);
    expect((await send(8_192)).status).toBe(200);
    expect(await read(await send(8_196))).toEqual({
      status: 431,
      body: {
        code: "54000",
        message: `The header ${name} is too long`,
        details: "It may have at most 8192 bytes",
        hint: null,
      },
    });
  });
});

describe("a body", () => {
  it("has at most MAX_BODY_BYTES", async () => {
    const body = jsonRow(1);
    expect(await post({ MAX_BODY_BYTES: String(body.length) }, body)).toEqual({ status: 201, body: "" });
    expect(await post({ MAX_BODY_BYTES: String(body.length - 1) }, body)).toEqual(
      bodyTooLarge(`The body may have at most ${body.length - 1} bytes`),
    );
  });

  it.each([
    [
      "JSON",
      "application/json",
      (from: number, count: number) => `[${repeat(count, (n) => jsonRow(from + n))}]`,
    ],
    [
      "CSV",
      "text/csv",
      (from: number, count: number) =>
        [
          "entityType,entityId,integration,allowDuplicateExternalId,companyId",
          ...repeat(count, (n) => `item,${from + n},xero,false,acme`),
        ].join("\n"),
    ],
  ])("has at most MAX_BODY_ROWS: %s", async (name, type, rows) => {
    const from = name === "JSON" ? 100 : 200;
    expect(await post({ MAX_BODY_ROWS: "3" }, rows(from, 3), type)).toEqual({ status: 201, body: "" });
    expect(await post({ MAX_BODY_ROWS: "3" }, rows(from + 10, 4), type)).toEqual(
      bodyTooLarge("The body may have at most 3 rows"),
    );
  });

  it("has at most MAX_BODY_VALUES: JSON", async () => {
    // The row, its five cells, the array and the three numbers in it.
    const body = jsonRow(300, ',"metadata":[1,2,3]');
    expect(await post({ MAX_BODY_VALUES: "10" }, body)).toEqual({ status: 201, body: "" });
    expect(await post({ MAX_BODY_VALUES: "9" }, body)).toEqual(
      bodyTooLarge("The body may have at most 9 values"),
    );
  });

  it("has at most MAX_BODY_VALUES: CSV", async () => {
    const body =
      "entityType,entityId,integration,allowDuplicateExternalId,companyId\nitem,400,xero,false,acme";
    expect(await post({ MAX_BODY_VALUES: "5" }, body, "text/csv")).toEqual({ status: 201, body: "" });
    expect(await post({ MAX_BODY_VALUES: "4" }, body, "text/csv")).toEqual(
      bodyTooLarge("The body may have at most 4 values"),
    );
  });

  it("has lines of at most MAX_CSV_LINE", async () => {
    const line = `item,${"5".repeat(80)},xero,false,acme`;
    const body = `entityType,entityId,integration,allowDuplicateExternalId,companyId\n${line}`;
    expect(await post({ MAX_CSV_LINE: String(line.length) }, body, "text/csv")).toEqual({
      status: 201,
      body: "",
    });
    expect(await post({ MAX_CSV_LINE: String(line.length - 1) }, body, "text/csv")).toEqual({
      status: 400,
      body: {
        code: "54001",
        message: `Line 2 of the CSV is longer than ${line.length - 1} characters`,
        details: null,
        hint: "Send large values as JSON, or close the open quote.",
      },
    });
  });

  it.each([
    ["512, whatever is asked for", { MAX_JSON_DEPTH: "9999" }, 512],
    ["what is asked for, below that", { MAX_JSON_DEPTH: "4" }, 4],
  ])("is nested at most as deep as %s", async (_, variables, most) => {
    // The row is one of them.
    const nested = (depth: number) =>
      jsonRow(500 + depth, `,"metadata":${"[".repeat(depth - 1)}${"]".repeat(depth - 1)}`);
    expect(await post(variables, nested(most))).toEqual({ status: 201, body: "" });
    expect(await post(variables, nested(most + 1))).toEqual({
      status: 400,
      body: {
        code: "54001",
        message: "JSON is nested too deeply",
        details: null,
        hint: `At most ${most} arrays and objects may be inside each other.`,
      },
    });
  });
});
