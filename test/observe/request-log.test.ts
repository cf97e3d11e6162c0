import { describe, expect, it } from "vitest";
import { shortenLogLine } from "../../src/cli/local/request-log";
import { renderLogLine } from "../../src/observe/request-record";

const record = {
  requestId: "r",
  method: "GET",
  route: "/externalIntegrationMapping",
  status: 200,
  milliseconds: 8.4,
};

describe("shortenLogLine", () => {
  it("shows method, path, status, milliseconds and rows, and nothing else", () => {
    const line = renderLogLine({
      ...record,
      company: "acme",
      query: "externalIntegrationMapping?select=*&id=eq",
      rows: 10,
      rowsRead: 12,
      rowsWritten: 1,
    });
    expect(shortenLogLine(line)).toBe(
      "GET /externalIntegrationMapping 200 8.4 ms, 10 rows, 12 rows read, 1 row written",
    );
  });

  it("shows the code of an error, and no rows where there are none", () => {
    expect(shortenLogLine(renderLogLine({ ...record, status: 400, code: "42703", rowsRead: 0 }))).toBe(
      "GET /externalIntegrationMapping 400 42703 8.4 ms",
    );
  });

  it.each(["", "{", "null", '{"event":"other"}', "[wrangler:info] Ready"])(
    "knows no other line: %s",
    (line) => expect(shortenLogLine(line)).toBeUndefined(),
  );
});
