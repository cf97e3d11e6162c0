import { describe, expect, it } from "vitest";
import { shortenLogLine } from "../../src/cli/local/request-log";
import { renderLogLine } from "../../src/observe/request-record";
import { type DeliveryRecord, renderDeliveryLine } from "../../src/webhooks/delivery/delivery-record";

const record = {
  requestId: "r",
  method: "GET",
  route: "/externalIntegrationMapping",
  status: 200,
  milliseconds: 8.4,
};

const delivery: DeliveryRecord = {
  webhook: "01m8",
  company: "acme",
  message: "msg_1",
  ok: true,
  status: 204,
  tries: 1,
  changes: 3,
  lagSeconds: 0.4,
  milliseconds: 21,
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

  it("shows the code of an error, and leaves out row counts of zero", () => {
    expect(shortenLogLine(renderLogLine({ ...record, status: 400, code: "42703", rowsRead: 0 }))).toBe(
      "GET /externalIntegrationMapping 400 42703 8.4 ms",
    );
  });

  it.each<[string, Partial<DeliveryRecord>, string]>([
    ["taken", {}, "webhook 01m8 204 21 ms, 3 changes, try 1"],
    ["refused", { ok: false, status: 503, tries: 2 }, "webhook 01m8 503 21 ms, 3 changes, try 2"],
    [
      "not answered",
      { ok: false, status: null, changes: 1 },
      "webhook 01m8 no answer 21 ms, 1 change, try 1",
    ],
  ])("shows a delivery that is %s", (_, part, shown) => {
    expect(shortenLogLine(renderDeliveryLine({ ...delivery, ...part }))).toBe(shown);
  });

  it("shows why a webhook is paused", () => {
    const line = JSON.stringify({
      event: "webhook paused",
      webhook: "01m8",
      reason: "It answered 410 Gone.",
    });
    expect(shortenLogLine(line)).toBe("webhook 01m8 is paused: It answered 410 Gone.");
  });

  it.each(["", "{", "null", '{"event":"other"}', '{"event":"toString"}', "{}", "[wrangler:info] Ready"])(
    "ignores any other line: %s",
    (line) => expect(shortenLogLine(line)).toBeUndefined(),
  );
});
