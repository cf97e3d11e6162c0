/** `/admin/webhooks` over HTTP: making and listing webhooks (SPEC §15). */
import { env } from "cloudflare:workers";
import { beforeEach, describe, expect, it, vi } from "vitest";
import { admin } from "../../support/admin";
import { callWith } from "../../support/app-with-faults";
import { makeCompany, read } from "../../support/fixtures";
import { make, post, secretText, shown, start, startAnew, url } from "../../support/webhooks/admin";
import { makeChanges } from "../../support/webhooks/changes";
import { open, receiver } from "../../support/webhooks/receiver";

beforeEach(startAnew);

describe("POST /admin/webhooks", () => {
  it("makes a webhook that begins now, and shows its secret this once", async () => {
    const { status, body } = await post("/webhooks", { companyId: "acme", url });
    expect({ status, body }).toEqual({
      status: 201,
      body: { ...shown, secret: expect.stringMatching(secretText) },
    });
    const { secret, ...record } = body;
    expect(await read(await admin(`/webhooks/${record.id}`))).toEqual({ status: 200, body: record });
    const stored = await env.DB.prepare(`SELECT * FROM "webhook"`).all();
    expect(JSON.stringify(stored.results)).not.toContain(secret.slice("whsec_".length, -1));
  });

  it("accepts every member, and sorts lists without duplicates", async () => {
    await makeChanges(2);
    const { results } = await env.DB.prepare(`SELECT "seq" FROM "externalIntegrationMappingChange"`).all();
    expect(results).toHaveLength(2);
    const now = await make();
    expect(now.record.since).toMatch(/^61636d65-2-/);
    const { record } = await make({
      url: "HTTPS://Example.com:443/hooks?a=b",
      description: " Zoë’s warehouse ",
      integrations: ["xero", "linear", "xero"],
      entityTypes: ["item"],
      ops: ["delete", "insert", "delete"],
      since: now.record.since,
    });
    expect(record).toEqual({
      ...shown,
      url: "https://example.com/hooks?a=b",
      description: "Zoë’s warehouse",
      integrations: ["linear", "xero"],
      entityTypes: ["item"],
      ops: ["insert", "delete"],
      since: now.record.since,
    });
  });

  it("delivers the changes after the given cursor, signed with the secret that was shown", async () => {
    const { url: receiverUrl, seen } = receiver();
    await makeChanges(2);
    const { secret } = await make({ url: receiverUrl, since: start });
    const [first] = await seen(1);
    if (first === undefined) throw new Error("nothing came");
    expect(open(first, secret).data.changes.map(({ seq }) => seq)).toEqual([1, 2]);
  });

  it("answers 404 for a company that does not exist, and 400 for a database that is not bound", async () => {
    expect(await post("/webhooks", { companyId: "nobody", url })).toEqual({
      status: 404,
      body: {
        code: "PGRST116",
        message: 'There is no company "nobody"',
        details: null,
        hint: "Make it with PUT /admin/companies/:id",
      },
    });
    expect(await post("/webhooks", { companyId: "acme", url, database: "DB_EAST" })).toEqual({
      status: 400,
      body: {
        code: "22023",
        message: "Invalid request parameter",
        details: "database: there is no binding DB_EAST",
        hint: null,
      },
    });
  });

  it("answers 410 with a cursor to continue from, when the feed has no change at `since`", async () => {
    const answer = await post("/webhooks", {
      companyId: "acme",
      url,
      since: "61636d65-5-0f3a9c",
    });
    expect(answer).toEqual({
      status: 410,
      body: {
        code: "72000",
        message: "The cursor is from before the database was restored",
        details: { cursor: start },
        hint: expect.any(String),
      },
    });
  });

  const invalid = (details: string) => ({
    status: 400,
    body: { code: "PGRST102", message: "Invalid request body", details, hint: null },
  });
  const valid = { companyId: "acme", url };
  const unless = ", unless it is of this machine";
  it.each<[string, object, string]>([
    ["nothing", {}, "companyId: is required; url: is required"],
    ["a member that is not known", { ...valid, secret: "mine" }, "secret: is not known"],
    [
      "no public host",
      { ...valid, url: "https://localhost./" },
      "url: must have a host without the dot at the end",
    ],
    [
      "an address",
      { ...valid, url: "https://10.0.0.1/" },
      `url: must have a name for a host, not an address${unless}`,
    ],
    ["no https", { ...valid, url: "http://example.com/" }, `url: must be https${unless}`],
    ["a URL of another type", { ...valid, url: 1 }, "url: must be text"],
    [
      "a long description",
      { ...valid, description: "x".repeat(201) },
      "description: must have at most 200 characters",
    ],
    [
      "half of a surrogate pair",
      { ...valid, description: "\ud800", url: `${url}/\udc00`, entityTypes: ["\ud83d"] },
      ["url", "description", "entityTypes[0]"]
        .map((member) => `${member}: must not have NUL or half of a surrogate pair`)
        .join("; "),
    ],
    ["an escape", { ...valid, description: "\u001b[31m" }, "description: must not have control characters"],
    ["no operation", { ...valid, ops: [] }, "ops: must name at least one operation, or be null for all"],
    [
      "an operation that is none",
      { ...valid, ops: ["upsert"] },
      "ops[0]: must be one of insert, update, delete",
    ],
    [
      "many integrations",
      { ...valid, integrations: Array.from({ length: 101 }, String) },
      "integrations: must name at most 100 integrations",
    ],
    [
      "a cursor that is none",
      { ...valid, since: "x" },
      'since: must be a cursor of the change feed, or "now"',
    ],
    [
      "a cursor of another company",
      { ...valid, since: "676c6f626578-0--" },
      "since: is a cursor of another company",
    ],
  ])("refuses %s", async (_, body, details) => {
    expect(await post("/webhooks", body)).toEqual(invalid(details));
  });

  it("refuses one more than MAX_WEBHOOKS, of this company only", async () => {
    for (let made = 0; made < 10; made++) await make();
    expect(await post("/webhooks", valid)).toEqual({
      status: 409,
      body: {
        code: "54000",
        message: 'The company "acme" has 10 webhooks, which is the most',
        details: null,
        hint: "Delete one that is not needed, or raise MAX_WEBHOOKS.",
      },
    });
    await makeCompany("globex");
    expect((await make({ companyId: "globex" })).record).toMatchObject({ companyId: "globex" });
  });
});

describe("GET /admin/webhooks", () => {
  it("lists the webhooks of a company or of all, oldest first, in pages", async () => {
    await makeCompany("globex");
    const made = [await make(), await make({ companyId: "globex" }), await make()].map(
      ({ record }) => record,
    );
    expect(await read(await admin("/webhooks"))).toEqual({ status: 200, body: made });
    expect(await read(await admin("/webhooks?companyId=globex"))).toEqual({ status: 200, body: [made[1]] });
    const first = await read(await admin("/webhooks?companyId=acme&limit=1"), "Link");
    expect(first).toMatchObject({ status: 200, body: [made[0]] });
    const [, next = ""] = /^<\/admin(\S+)>; rel="next"$/.exec(first.headers?.Link ?? "") ?? [];
    expect(await read(await admin(next), "Link")).toEqual({
      status: 200,
      headers: { Link: null },
      body: [made[2]],
    });
  });

  it("lists those of `DB` also where that is named", async () => {
    const { record } = await make();
    expect(await read(await admin("/webhooks?database=DB"))).toEqual({ status: 200, body: [record] });
  });

  it.each(["limit=501", "limit=0", "companyId=", "database=db", "page=2"])("refuses ?%s", async (search) => {
    expect((await read(await admin(`/webhooks?${search}`))).body).toMatchObject({ code: "22023" });
  });
});

describe("without WEBHOOK_KEY", () => {
  it.each([
    ["GET", ""],
    ["POST", ""],
    ["PATCH", "/01kdvdna000000000000000000"],
    ["POST", "/01kdvdna000000000000000000/test"],
  ])("%s /admin/webhooks%s says that webhooks are off and how to turn them on", async (method, path) => {
    const init = { method, ...(method !== "GET" && { body: {} }) };
    const answer = await callWith({}, env.ADMIN_TOKEN)(`/admin/webhooks${path}`, init);
    expect(await read(answer)).toEqual({
      status: 409,
      body: {
        code: "55000",
        message: "Webhooks are off: the Worker has no WEBHOOK_KEY",
        details: null,
        hint: "Turn them on with a secret of 32 characters or more: openssl rand -base64 32 | npx wrangler secret put WEBHOOK_KEY",
      },
    });
  });
});

describe("a secret", () => {
  it("is in no log, and only in the answer that created it", async () => {
    const lines: string[] = [];
    for (const method of ["log", "info", "warn", "error", "debug"] as const) {
      vi.spyOn(console, method).mockImplementation(
        (...args: unknown[]) => void lines.push(args.map(String).join(" ")),
      );
    }
    const call = callWith({ WEBHOOK_KEY: env.WEBHOOK_KEY, LOG_REQUESTS: "all" }, env.ADMIN_TOKEN);
    const made = await call("/admin/webhooks", {
      method: "POST",
      body: { companyId: "acme", url: receiver().url },
    });
    const { id, secret }: { id: string; secret: string } = await made.json();
    const paths = ["", `/${id}`, `/${id}/attempts`];
    const answers = await Promise.all(
      paths.map(async (path) => (await call(`/admin/webhooks${path}`)).text()),
    );
    answers.push(await (await call(`/admin/webhooks/${id}/test`, { method: "POST", body: {} })).text());
    vi.restoreAllMocks();
    expect(lines.length).toBeGreaterThan(4);
    for (const text of [...lines, ...answers]) {
      expect(text).not.toContain(secret.slice(6, 30));
      expect(text).not.toContain("sealed");
    }
  });
});
