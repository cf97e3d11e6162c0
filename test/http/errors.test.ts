import { HTTPException } from "hono/http-exception";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { ConfigurationError } from "../../src/config/settings";
import { answerError } from "../../src/http/errors";
import { pgrst, transport } from "../../src/postgrest/errors";
import { read } from "../support/fixtures";

const logged = vi.spyOn(console, "error");
beforeEach(() => {
  logged.mockReset();
  logged.mockImplementation(() => {});
});
afterEach(() => logged.mockReset());

describe("answerError", () => {
  it("renders an error of the catalogue with its headers", async () => {
    const response = answerError(pgrst.methodNotAllowed("TRACE", "OPTIONS,GET,HEAD"));
    expect(await read(response, "Content-Type", "Proxy-Status", "Allow")).toEqual({
      status: 405,
      headers: {
        "Content-Type": "application/json; charset=utf-8",
        "Proxy-Status": "Crosswalk; error=PGRST117",
        Allow: "OPTIONS,GET,HEAD",
      },
      body: { code: "PGRST117", message: "Unsupported HTTP method: TRACE", details: null, hint: null },
    });
    expect(logged).not.toHaveBeenCalled();
  });

  it("renders Hono's errors of the client in the same shape", async () => {
    const thrown = new HTTPException(400, { message: "Malformed JSON in request body" });
    expect(await read(answerError(thrown), "Proxy-Status")).toEqual({
      status: 400,
      headers: { "Proxy-Status": "Crosswalk; error=PGRST102" },
      body: { code: "PGRST102", message: "Malformed JSON in request body", details: null, hint: null },
    });
  });

  it.each([
    ["an unknown error", new Error("no such table: secret_things")],
    ["Hono's own 500", new HTTPException(500, { message: "secret_things" })],
    ["a thrown string", "secret_things"],
    ["nothing", undefined],
  ])("tells the client nothing about %s", async (_, thrown) => {
    expect(await read(answerError(thrown), "Proxy-Status")).toEqual({
      status: 500,
      headers: { "Proxy-Status": "Crosswalk; error=XX000" },
      body: { code: "XX000", message: "Internal error", details: null, hint: null },
    });
    expect(logged).toHaveBeenCalledTimes(1);
  });

  it("tells the client that the configuration is wrong, and the log how", async () => {
    expect(await read(answerError(new ConfigurationError("MAX_ROWS must be a whole number")))).toEqual({
      status: 500,
      body: {
        code: "XX000",
        message: "The server is not configured correctly",
        details: null,
        hint: "Its log says which setting is wrong.",
      },
    });
    expect(logged.mock.calls).toEqual([["ConfigurationError: MAX_ROWS must be a whole number"]]);
  });

  it("logs causes and the place in one line, without the parameters of a query", () => {
    const cause = new Error("D1_ERROR: no such table: company: SQLITE_ERROR");
    answerError(
      new Error("Failed query: select id from company where id = ?\nparams: acme-secret", { cause }),
    );
    const [line] = logged.mock.calls[0] ?? [];
    expect(line).toMatch(
      /^Error: Failed query: select id from company where id = \? <- Error: D1_ERROR: no such table: company: SQLITE_ERROR \| at /,
    );
    expect(line).not.toMatch(/acme-secret|\n/);
  });

  it("logs an outage", async () => {
    const response = answerError(transport.unavailable("The database is not reachable", 5));
    expect(response.headers.get("Retry-After")).toBe("5");
    expect(logged).toHaveBeenCalledTimes(1);
  });
});
