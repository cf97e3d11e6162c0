import { env } from "cloudflare:workers";
import { describe, expect, it } from "vitest";
import { readSettings } from "../src/env";

const bindings = { DB: env.DB, API_KEYS: env.API_KEYS };
const token = "t".repeat(32);

describe("readSettings", () => {
  it("has defaults for all but the bindings", () => {
    expect(readSettings(bindings)).toEqual({
      maxRows: 1_000,
      maxBodyBytes: 10_485_760,
      maxScanValues: 100_000,
      allowedOrigins: "*",
    });
  });

  it("reads every setting", () => {
    const given = {
      ...bindings,
      MAX_ROWS: "50",
      MAX_BODY_BYTES: "2048",
      MAX_SCAN_VALUES: "7",
      ALLOWED_ORIGINS: "https://a.example, http://localhost:3000",
      ADMIN_TOKEN: token,
    };
    expect(readSettings(given)).toEqual({
      maxRows: 50,
      maxBodyBytes: 2048,
      maxScanValues: 7,
      allowedOrigins: ["https://a.example", "http://localhost:3000"],
      adminToken: token,
    });
  });

  const notCount = "must be a whole number from 1 to 999999999";
  const notOrigins = "must be * or origins such as https://app.example.com, separated by commas";
  const tooShort = "ADMIN_TOKEN must have at least 32 characters, or not be set";
  it.each<[string, object, string]>([
    ["no database", { ...bindings, DB: undefined }, "DB is not bound"],
    ["no key store", { DB: env.DB }, "API_KEYS is not bound"],
    ["zero rows", { ...bindings, MAX_ROWS: "0" }, `MAX_ROWS ${notCount}`],
    ["a number with a unit", { ...bindings, MAX_BODY_BYTES: "10MB" }, `MAX_BODY_BYTES ${notCount}`],
    ["a negative number", { ...bindings, MAX_SCAN_VALUES: "-1" }, `MAX_SCAN_VALUES ${notCount}`],
    ["no origin", { ...bindings, ALLOWED_ORIGINS: "" }, `ALLOWED_ORIGINS ${notOrigins}`],
    ["a host for an origin", { ...bindings, ALLOWED_ORIGINS: "a.example" }, `ALLOWED_ORIGINS ${notOrigins}`],
    [
      "a URL for an origin",
      { ...bindings, ALLOWED_ORIGINS: "https://a.example/x" },
      `ALLOWED_ORIGINS ${notOrigins}`,
    ],
    ["a short admin token", { ...bindings, ADMIN_TOKEN: "t".repeat(31) }, tooShort],
    ["an empty admin token", { ...bindings, ADMIN_TOKEN: "" }, tooShort],
    [
      "two wrong settings",
      { ...bindings, MAX_ROWS: "many", ADMIN_TOKEN: "secret" },
      `MAX_ROWS ${notCount}; ${tooShort}`,
    ],
  ])("refuses %s in one line without the value", (_, given, message) => {
    expect(() => readSettings(given)).toThrow(
      expect.objectContaining({ name: "ConfigurationError", message }),
    );
  });
});
