/** What is seen of a request from outside: its id, its times, its line in the log, its data point. */
import { env } from "cloudflare:workers";
import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from "vitest";
import { chooseRequestId } from "../../src/observe/request-id";
import { type RequestRecord, renderLogLine } from "../../src/observe/request-record";
import { renderServerTiming } from "../../src/observe/server-timing";
import { callWith } from "../support/app-with-faults";
import { api, makeCompany, makeKey } from "../support/fixtures";
import { standard } from "../support/mappings";

const uuid = /^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/;

let key = "";

afterAll(() => {
  vi.restoreAllMocks();
});

beforeAll(async () => {
  await makeCompany("acme");
  key = await makeKey({ companyId: "acme", id: "k-observed" });
});

describe("X-Request-Id", () => {
  it("is generated if the client sends none", async () => {
    expect((await api(standard, {}, key)).headers.get("X-Request-Id")).toMatch(uuid);
  });

  it("is the client's own", async () => {
    const answer = await api(standard, { headers: { "X-Request-Id": "sync-7:42" } }, key);
    expect(answer.headers.get("X-Request-Id")).toBe("sync-7:42");
  });

  it.each([
    ["an unknown path", "/no/such/path", 404],
    ["a refused key", standard, 401],
    ["health", "/health", 200],
  ])("is on every answer: %s", async (_, target, status) => {
    const answer = await api(target, { headers: { "X-Request-Id": "r1" } });
    expect(answer.status).toBe(status);
    expect(answer.headers.get("X-Request-Id")).toBe("r1");
  });

  it.each([
    ["too long", "x.".repeat(65)],
    ["empty", ""],
    ["a line break", "a\nb"],
    ["markup", "<b>"],
    ["a quote", 'a"b'],
    ["an API key", `crbn_${"a".repeat(39)}`],
    ["an API key among other text", "id:crbn_1"],
    ["an API key in capitals", `CRBN_${"A".repeat(39)}`],
    ["an API key without its prefix", "0aZk3bXq9LmT7vRw2YcN5dHg8SfJ1pQeU4iKoC2"],
    ["the secret of an API key", "r-0aZk3bXq9LmT7vRw2YcN5dHg8SfJ1pQeU"],
    ["a hash", "0123456789abcdef".repeat(4)],
    ["a hash among other text", `h-${"0123456789abcdef".repeat(4)}`],
    ["a token as openssl makes it", "q7Jc/2bV+9sXl0YtR4mK8wPzN3aGd6HfE1uCoBiTvSxWyZA5"],
    ["the admin token", "the.admin-token"],
    ["the admin token among other text", "id:the.admin-token:1"],
  ])("is replaced when it is %s", (_, header) => {
    expect(chooseRequestId(header, "the.admin-token", () => "made")).toBe("made");
  });

  it.each([
    ["a UUID", "0b3f2f5e-8a57-4d7e-9d0b-2f1f0a3c9b11"],
    ["a trace", "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01"],
    ["a commit", "da39a3ee5e6b4b0d3255bfef95601890afd80709"],
    ["AWS's", "Root=1-67891233-abcdef012345678912345678"],
  ])("is kept when it is %s", (_, header) => {
    expect(chooseRequestId(header, "the.admin-token", () => "made")).toBe(header);
  });

  it("is not the admin token, in the answer or the log", async () => {
    const answer = await api("/health", { headers: { "X-Request-Id": `${env.ADMIN_TOKEN}` } });
    expect(answer.headers.get("X-Request-Id")).toMatch(uuid);
  });
});

describe("Server-Timing", () => {
  const asked = { headers: { "X-Server-Timing": "1" } };

  it("has every stage, in order", async () => {
    const answer = await api(standard, asked, key);
    expect(answer.headers.get("Server-Timing")).toMatch(
      /^auth;dur=[\d.]+, parse;dur=[\d.]+, plan;dur=[\d.]+, db;dur=[\d.]+, render;dur=[\d.]+$/,
    );
  });

  it("ends when the request ended", async () => {
    const answer = await api(`${standard}?nothing=eq.1`, asked, key);
    expect(answer.status).toBe(400);
    expect(answer.headers.get("Server-Timing")).toMatch(/^auth;dur=[\d.]+, parse;dur=[\d.]+$/);
  });

  it.each([
    ["a page of another site", { Origin: "https://app.example" }],
    ["a page of this site", { "Sec-Fetch-Site": "same-origin" }],
  ])("is sent to %s unasked", async (_, headers) => {
    expect((await api(standard, { headers }, key)).headers.get("Server-Timing")).toMatch(/^auth;dur=/);
  });

  it("is not sent to a program that does not ask for it", async () => {
    expect((await api(standard, {}, key)).headers.get("Server-Timing")).toBeNull();
  });

  it("rounds to tenths of a millisecond", () => {
    expect(renderServerTiming({ auth: 0, db: 3.26, render: 0.04 })).toBe(
      "auth;dur=0, db;dur=3.3, render;dur=0",
    );
  });
});

describe("the log", () => {
  const lines: string[] = [];
  beforeEach(() => {
    lines.length = 0;
    vi.spyOn(console, "log").mockImplementation((line) => lines.push(String(line)));
  });

  const logging = (variables: { readonly LOG_REQUESTS: string }) => callWith(variables, key);
  const number = expect.any(Number);

  it("has one line for a read", async () => {
    const call = logging({ LOG_REQUESTS: "all" });
    await call(`${standard}?externalId=eq.secret&limit=5`, { headers: { "X-Request-Id": "r2" } });
    expect(lines.map((line) => JSON.parse(line))).toEqual([
      {
        event: "request",
        requestId: "r2",
        method: "GET",
        route: standard,
        status: 200,
        company: "acme",
        query: "externalIntegrationMapping?select=*&externalId=eq&order=id&limit",
        rows: 0,
        roundTrips: 1,
        // D1 counts what it sorts by, also where there are no rows.
        rowsRead: 1,
        rowsWritten: 0,
        keyId: "k-observed",
        ms: number,
        authMs: number,
        d1Ms: number,
      },
    ]);
  });

  it("has the code of an error", async () => {
    const call = logging({ LOG_REQUESTS: "all" });
    await call("/externalIntegrationMapping?nothing=eq.secret", { headers: { "X-Request-Id": "r3" } });
    expect(lines.map((line) => JSON.parse(line))).toEqual([
      {
        event: "request",
        requestId: "r3",
        method: "GET",
        route: "/externalIntegrationMapping",
        status: 400,
        code: "42703",
        company: "acme",
        roundTrips: 0,
        rowsRead: 0,
        rowsWritten: 0,
        keyId: "k-observed",
        ms: number,
        authMs: number,
        d1Ms: number,
      },
    ]);
  });

  it.each([
    ["a value of the query string", `${standard}?entityId=eq.secret`],
    ["a value of the body", standard],
    ["a path that nobody serves", "/secret"],
    ["a path that nobody serves, under a mount", "/rest/v1/secret"],
  ])("never has %s", async (_, target) => {
    const call = logging({ LOG_REQUESTS: "all" });
    await call(target, { method: "POST", body: { entityId: "secret" } });
    expect(lines).toHaveLength(1);
    expect(lines[0]).not.toContain("secret");
    expect(lines[0]).not.toContain(key);
  });

  it.each(["errors", "none"])("has no line for a good answer when it is set to %s", async (setting) => {
    await logging({ LOG_REQUESTS: setting })(standard);
    expect(lines).toEqual([]);
  });

  it.each([
    ["/health", "/health"],
    ["/health/ready", "/health/ready"],
    ["/", "/"],
    ["/rest/v1/", "/rest/v1"],
    ["/company", "/company"],
    ["/no-such-table", "/:relation"],
    ["/admin", "/admin"],
    ["/admin/keys", "/admin/keys"],
    ["/admin/keys/x", "/admin/keys/:id"],
    ["/a/b", "none"],
  ])("names the route of %s: %s", async (target, route) => {
    await logging({ LOG_REQUESTS: "all" })(target);
    expect(lines.map((line) => JSON.parse(line).route)).toEqual([route]);
  });
});

describe("renderLogLine", () => {
  const record: RequestRecord = {
    requestId: "r",
    method: "GET",
    route: "/health",
    status: 200,
    milliseconds: 1.26,
  };

  it("leaves out members that the request does not have", () => {
    expect(renderLogLine(record)).toBe(
      '{"event":"request","requestId":"r","method":"GET","route":"/health","status":200,"ms":1.3}',
    );
  });
});

describe("a data point", () => {
  it("is written when a data set is bound", async () => {
    const points: AnalyticsEngineDataPoint[] = [];
    const METRICS = { writeDataPoint: (point: AnalyticsEngineDataPoint) => points.push(point) };
    await callWith({ METRICS }, key)(`${standard}?limit=5`);
    expect(points).toEqual([
      {
        indexes: ["k-observed"],
        blobs: ["GET", standard, "200", "", "acme"],
        doubles: [expect.any(Number), expect.any(Number), 1, 0, 0, 0],
      },
    ]);
  });

  it("that cannot be written changes no answer, and is logged", async () => {
    const logged = vi.spyOn(console, "error").mockImplementation(() => {});
    const METRICS = {
      writeDataPoint: () => {
        throw new Error("Too many data points");
      },
    };
    expect((await callWith({ METRICS }, key)(standard)).status).toBe(200);
    expect(logged.mock.calls).toEqual([
      [expect.stringContaining("A data point was not written: Error: Too many data points")],
    ]);
    logged.mockRestore();
  });

  it("is not written when none is bound", async () => {
    expect(Object.keys(env)).not.toContain("METRICS");
    expect((await callWith({}, key)(standard)).status).toBe(200);
  });
});
