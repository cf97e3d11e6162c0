import { createExecutionContext } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { describe, expect, it, vi } from "vitest";
import { cautionsOf, readSettings } from "../../src/config/settings";
import worker from "../../src/index";
import { limitTable } from "../../src/postgrest";
import { defaultLimits } from "../../src/postgrest/limits";

const bindings = { DB: env.DB, API_KEYS: env.API_KEYS, RATE_LIMITER: env.RATE_LIMITER };
const token = "t".repeat(32);

describe("readSettings", () => {
  it("has defaults for all but the bindings", () => {
    expect(readSettings(bindings, limitTable)).toEqual({
      maxRows: 1_000,
      maxChangedRows: 100_000,
      maxAnswerBytes: 16_777_216,
      maxMetadataBytes: 65_536,
      maxWebhooks: 10,
      limits: defaultLimits,
      allowedOrigins: "*",
      rateLimit: 6_000,
      keyObjects: {},
      readReplicas: false,
      logRequests: "all",
      maintenance: "off",
      changeRetentionDays: 30,
      audit: { keepDays: 365, maxEntries: 100_000 },
      backups: { everyHours: 24, keepDays: 30 },
      summaries: { everyMinutes: 60, activityDays: 90 },
    });
  });

  it("reads every setting", () => {
    const given = {
      ...bindings,
      MAX_ROWS: "50",
      MAX_ANSWER_BYTES: "100000",
      MAX_METADATA_BYTES: "1000",
      MAX_WEBHOOKS: "3",
      MAX_BODY_BYTES: "2048",
      MAX_EMBED_DEPTH: "3",
      MAX_SCAN_VALUES: "7",
      ALLOWED_ORIGINS: "https://a.example, http://localhost:3000",
      RATE_LIMIT_PER_MINUTE: "60",
      KEY_OBJECT_LOCATION: "weur",
      KEY_OBJECT_JURISDICTION: "eu",
      D1_DEADLINE_MS: "500",
      D1_READ_REPLICAS: "on",
      LOG_REQUESTS: "errors",
      MAINTENANCE: "read-only",
      CHANGE_RETENTION_DAYS: "7",
      AUDIT_RETENTION_DAYS: "90",
      AUDIT_MAX_ENTRIES: "5000",
      BACKUP_EVERY_HOURS: "12",
      BACKUP_KEEP_DAYS: "7",
      SUMMARY_EVERY_MINUTES: "5",
      ACTIVITY_DAYS: "31",
      WEBHOOK_LOCAL: "on",
      ADMIN_TOKEN: token,
      WEBHOOK_KEY: token,
    };
    expect(readSettings(given, limitTable)).toEqual({
      maxRows: 50,
      maxChangedRows: 100_000,
      maxAnswerBytes: 100_000,
      maxMetadataBytes: 1_000,
      maxWebhooks: 3,
      limits: { ...defaultLimits, maxBodyBytes: 2048, maxEmbedDepth: 3, maxScanValues: 7, deadlineMs: 500 },
      allowedOrigins: ["https://a.example", "http://localhost:3000"],
      rateLimit: 60,
      keyObjects: { location: "weur", jurisdiction: "eu" },
      readReplicas: true,
      logRequests: "errors",
      maintenance: "read-only",
      changeRetentionDays: 7,
      audit: { keepDays: 90, maxEntries: 5_000 },
      backups: { everyHours: 12, keepDays: 7 },
      summaries: { everyMinutes: 5, activityDays: 31 },
      webhooks: { key: token, local: true },
      adminToken: token,
    });
  });

  it("has no webhooks without WEBHOOK_KEY", () => {
    const { webhooks } = readSettings({ ...bindings, WEBHOOK_LOCAL: "on" }, limitTable);
    expect(webhooks).toBeUndefined();
  });

  it("reads none as no rate limit", () => {
    expect(readSettings({ ...bindings, RATE_LIMIT_PER_MINUTE: "none" }, limitTable).rateLimit).toBeNull();
  });

  const notCount = "must be a whole number from 1 to 999999999";
  const notOrigins = "must be * or origins such as https://app.example.com, separated by commas";
  const tooShort = "ADMIN_TOKEN must have at least 32 characters, or not be set";
  it.each<[string, object, string]>([
    ["no database", { ...bindings, DB: undefined }, "DB is not bound"],
    ["no key store", { ...bindings, API_KEYS: undefined }, "API_KEYS is not bound"],
    ["no rate limiter", { ...bindings, RATE_LIMITER: undefined }, "RATE_LIMITER is not bound"],
    [
      "a location that there is not",
      { ...bindings, KEY_OBJECT_LOCATION: "mars" },
      "KEY_OBJECT_LOCATION must be auto or one of wnam, enam, sam, weur, eeur, apac, oc, afr, me",
    ],
    [
      "a jurisdiction that there is not",
      { ...bindings, KEY_OBJECT_JURISDICTION: "uk" },
      "KEY_OBJECT_JURISDICTION must be none or one of eu, us, fedramp, fedramp-high",
    ],
    [
      "a rate limit of zero",
      { ...bindings, RATE_LIMIT_PER_MINUTE: "0" },
      "RATE_LIMIT_PER_MINUTE must be a whole number from 1 to 999999, or none",
    ],
    [
      "an admin token that no header can bring",
      { ...bindings, ADMIN_TOKEN: `${token} ${token}` },
      "ADMIN_TOKEN must have visible ASCII characters only, no blanks, and at most 256 of them",
    ],
    [
      "an admin token that is too long for a header",
      { ...bindings, ADMIN_TOKEN: "t".repeat(257) },
      "ADMIN_TOKEN must have visible ASCII characters only, no blanks, and at most 256 of them",
    ],
    [
      "replicas that are neither on nor off",
      { ...bindings, D1_READ_REPLICAS: "true" },
      "D1_READ_REPLICAS must be on or off",
    ],
    [
      "a short key of webhooks",
      { ...bindings, WEBHOOK_KEY: "short" },
      "WEBHOOK_KEY must have at least 32 characters, or not be set",
    ],
    [
      "receivers that are neither on nor off",
      { ...bindings, WEBHOOK_LOCAL: "yes" },
      "WEBHOOK_LOCAL must be on or off",
    ],
    ["another log", { ...bindings, LOG_REQUESTS: "some" }, "LOG_REQUESTS must be all, errors or none"],
    ["another maintenance", { ...bindings, MAINTENANCE: "on" }, "MAINTENANCE must be off or read-only"],
    [
      "no day",
      { ...bindings, CHANGE_RETENTION_DAYS: "0" },
      "CHANGE_RETENTION_DAYS must be a whole number from 1 to 9999",
    ],
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
    expect(() => readSettings(given, limitTable)).toThrow(
      expect.objectContaining({ name: "ConfigurationError", message }),
    );
  });
});

describe("cautionsOf", () => {
  const caution =
    "MAX_ROWS is 999: clients that page by 1000 rows, such as n8n, take a page of 999 for the last one and stop without an error. Set it to 1000 or more.";

  it.each<[string, readonly string[]]>([
    ["999", [caution]],
    ["1000", []],
    ["5000", []],
  ])("warn about MAX_ROWS = %s", (MAX_ROWS, cautions) => {
    expect(cautionsOf(readSettings({ ...bindings, MAX_ROWS }, limitTable))).toEqual(cautions);
  });

  it("warn while MAINTENANCE is on", () => {
    expect(cautionsOf(readSettings({ ...bindings, MAINTENANCE: "read-only" }, limitTable))).toEqual([
      "MAINTENANCE is read-only: every write is answered 503 25006. Deploy with MAINTENANCE off to end it.",
    ]);
  });

  it("are in the log once, when the Worker starts", async () => {
    const warned = vi.spyOn(console, "warn").mockImplementation(() => {});
    const few = { ...env, MAX_ROWS: "999" };
    for (let time = 0; time < 2; time++) {
      const request = new Request<unknown, IncomingRequestCfProperties>("https://crosswalk.test/health");
      expect((await worker.fetch(request, few, createExecutionContext())).status).toBe(200);
    }
    expect(warned.mock.calls).toEqual([[caution]]);
    warned.mockRestore();
  });
});
