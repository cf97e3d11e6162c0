/** The audit log of `/admin`: who changed what and what came of it, and no secret. */
import { env } from "cloudflare:workers";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { coarseNetwork, nameToken } from "../../src/admin/audit/acting";
import { createApp } from "../../src/app";
import { readSettings } from "../../src/config/settings";
import { formatId } from "../../src/db/new-id";
import { limitTable } from "../../src/postgrest";
import { admin, type Entry, emptyLog, entries, id, iso, make, newestEntry, xero } from "../support/admin";
import { callWith } from "../support/app-with-faults";
import { api, makeCompany, makeKey, read } from "../support/fixtures";

const token = `${env.ADMIN_TOKEN}`;

beforeEach(async () => {
  await emptyLog();
  await makeCompany("acme");
});

afterEach(() => {
  vi.restoreAllMocks();
});

describe("the audit log", () => {
  it("tells who made a key, what it may, and what came of it", async () => {
    const headers = {
      "X-Audit-Actor": "jane@example.com",
      "X-Request-Id": "r-1",
      "CF-Connecting-IP": "203.0.113.77",
    };
    const made = await admin("/keys", { method: "POST", body: xero, headers });
    const { id: keyId } = await made.json<{ id: string }>();
    expect(await entries()).toEqual([
      {
        id: expect.stringMatching(/^[0-9a-z]{26}$/),
        at: expect.stringMatching(iso),
        action: "key.create",
        target: keyId,
        companyId: "acme",
        changes: {
          name: { after: "Xero sync" },
          companyId: { after: "acme" },
          scopes: { after: ["view", "create"] },
          integrations: { after: null },
          entityTypes: { after: null },
          expiresAt: { after: null },
        },
        actor: "jane@example.com",
        token: await nameToken(token),
        network: "203.0.113.0/24",
        colo: null,
        requestId: "r-1",
        status: 201,
        code: null,
      },
    ]);
  });

  it("tells of each change of a key before and after, the newest first", async () => {
    const { record } = await make();
    const path = `/keys/${record.id}`;
    await admin(path, { method: "PATCH", body: { scopes: ["view"], name: "Xero sync" } });
    await admin(path, { method: "PATCH", body: { suspended: true } });
    await admin(path, { method: "PATCH", body: { suspended: false } });
    const rotated = await admin(`${path}/rotate`, { method: "POST", body: { overlapSeconds: 60 } });
    const successor = (await rotated.json<{ id: string }>()).id;
    await admin(`/keys/${successor}`, { method: "DELETE" });
    const time = expect.stringMatching(iso);
    const told = (await entries("?companyId=acme")).map(({ action, target, changes, status }) => [
      action,
      target,
      changes,
      status,
    ]);
    expect(told.slice(0, -1)).toEqual([
      ["key.revoke", successor, { revokedAt: { before: null, after: time } }, 204],
      [
        "key.rotate",
        record.id,
        { revokedAt: { before: null, after: time }, successor: { after: successor } },
        201,
      ],
      ["key.resume", record.id, { suspendedAt: { before: time, after: null } }, 200],
      ["key.suspend", record.id, { suspendedAt: { before: null, after: time } }, 200],
      ["key.update", record.id, { scopes: { before: ["view", "create"], after: ["view"] } }, 200],
    ]);
    expect(await entries(`?target=${successor}`)).toHaveLength(1);
  });

  it("tells of companies and webhooks, and of an address its origin only", async () => {
    await admin("/companies/globex", { method: "PUT", body: { name: "Globex" } });
    await admin("/companies/globex", { method: "PUT", body: { name: "Globex Ltd" } });
    const url = "https://hooks.example.com/services/very-hidden?token=hidden";
    const created = await admin("/webhooks", { method: "POST", body: { companyId: "globex", url } });
    const webhook = await created.json<{ id: string; secret: string }>();
    const path = `/webhooks/${webhook.id}`;
    await admin(path, { method: "PATCH", body: { url: `${url}2`, description: "Sync" } });
    const secrets = [webhook.secret];
    const rotated = await admin(`${path}/rotate`, { method: "POST", body: {} });
    secrets.push((await rotated.json<{ secret: string }>()).secret);
    await admin(`${path}/replay`, { method: "POST", body: { since: "now" } });
    await admin(path, { method: "DELETE" });
    const all = await entries("?companyId=globex");
    expect(all.map(({ action, target, status }) => `${action} ${target} ${status}`)).toEqual([
      `webhook.delete ${webhook.id} 204`,
      `webhook.replay ${webhook.id} 202`,
      `webhook.rotate ${webhook.id} 201`,
      `webhook.update ${webhook.id} 200`,
      `webhook.create ${webhook.id} 201`,
      "company.put globex 200",
      "company.put globex 201",
    ]);
    const origin = "https://hooks.example.com/…";
    expect(all[3]?.changes).toEqual({
      url: { before: origin, after: origin },
      description: { before: null, after: "Sync" },
    });
    expect(all.slice(-2).map(({ changes }) => changes)).toEqual([
      { name: { before: "Globex", after: "Globex Ltd" } },
      { name: { after: "Globex" } },
    ]);
    const table = JSON.stringify((await env.DB.prepare(`SELECT * FROM "adminAudit"`).all()).results);
    for (const secret of [...secrets, "hidden", token, "sealed"]) expect(table).not.toContain(secret);
  });

  it("has an entry for every route that changes something", async () => {
    const app = createApp(readSettings(env, limitTable));
    const changing = app.routes.filter(
      ({ method, path }) =>
        path.startsWith("/admin/") && !path.includes("*") && !["GET", "ALL", "OPTIONS"].includes(method),
    );
    const calls = new Set(changing.map(({ method, path }) => `${method} ${path.slice("/admin".length)}`));
    expect(calls.size).toBeGreaterThan(9);
    // A step of a move does what its start has said.
    calls.delete("POST /companies/:id/move/step");
    for (const call of calls) {
      const [method = "", path = ""] = call.split(" ");
      await admin(path.replace(":id", "0123456789abcdef0123"), { method, body: { nothing: true } });
      const requestId = `call-${calls.size}`;
      const response = await admin(path.replace(":id", "0123456789abcdef0123"), {
        method,
        body: { nothing: true },
        headers: { "X-Request-Id": requestId },
      });
      const entry = await newestEntry();
      expect([call, entry.requestId, entry.status]).toEqual([call, requestId, response.status]);
      await emptyLog();
    }
  });

  it("shows no secret that a caller gave as a name, of a key or of itself", async () => {
    const { key } = await make();
    for (const secret of [key, "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw", token]) {
      const headers = { "X-Audit-Actor": secret.slice(0, 64) };
      await admin("/keys", { method: "POST", body: { ...xero, name: `from ${secret}` }, headers });
      const hidden = `${/^[a-z]+_/.exec(secret)?.[0] ?? ""}…`;
      expect(await newestEntry()).toMatchObject({
        actor: hidden,
        changes: { name: { after: `from ${hidden}` } },
        status: 201,
      });
    }
  });

  it("tells of what was refused, without what may be a secret", async () => {
    const { key } = await make();
    await emptyLog();
    await admin("/keys/0123456789abcdef0123", { method: "DELETE" });
    await admin(`/keys/${key}`, { method: "DELETE" });
    await admin(`/keys/${key.slice("crbn_".length)}`, { method: "DELETE" });
    await admin("/keys", { method: "POST", body: { name: key } });
    await admin("/keys", { method: "POST", body: { ...xero, companyId: "nobody" } });
    expect(
      (await entries()).map(({ target, changes, status, code }) => [target, changes, status, code]),
    ).toEqual([
      [null, null, 404, "PGRST116"],
      [null, null, 400, "PGRST102"],
      [null, null, 404, "PGRST116"],
      [null, null, 404, "PGRST116"],
      ["0123456789abcdef0123", null, 404, "PGRST116"],
    ]);
  });

  it("has no row from a caller without the token, and none for reads", async () => {
    const companyKey = await makeKey({ companyId: "acme" });
    for (const wrong of [undefined, "wrong", companyKey]) {
      expect((await api("/admin/keys", { method: "POST", body: xero }, wrong)).status).toBe(401);
    }
    await admin("/keys");
    await admin("/nothing", { method: "POST", body: {} });
    expect(await entries()).toEqual([]);
  });

  it("refuses a name of the caller that a list cannot show, and does nothing", async () => {
    const headers = { "X-Audit-Actor": "x".repeat(65) };
    expect(await read(await admin("/keys", { method: "POST", body: xero, headers }))).toEqual({
      status: 400,
      body: {
        code: "22023",
        message: "Invalid request parameter",
        details: "X-Audit-Actor: must be 1 to 64 visible ASCII characters",
        hint: null,
      },
    });
    expect(await entries()).toEqual([]);
  });

  it.each([
    ["203.0.113.77", "203.0.113.0/24"],
    ["2001:db8:1:2:3::9", "2001:db8:1::/48"],
    ["2001:db8::1", "2001:db8:0::/48"],
  ])("has of the address %s the network %s", (address, network) => {
    expect(coarseNetwork(address)).toBe(network);
  });

  it("is no relation of the API", async () => {
    const key = await makeKey({ companyId: null });
    expect((await api("/adminAudit", {}, key)).status).toBe(404);
    expect((await api("/rest/v1/adminAudit", {}, key)).status).toBe(404);
  });
});

describe("GET /admin/audit", () => {
  it("filters, and goes on page by page", async () => {
    const at = (minute: number) => Date.UTC(2026, 0, 1, 0, minute);
    const insert = env.DB.prepare(
      `INSERT INTO "adminAudit" ("id", "at", "action", "target", "companyId", "token", "requestId", "status")
       VALUES (?, ?, ?, ?, ?, 'token', 'r', 200)`,
    );
    const stored = Array.from({ length: 10 }, (_, minute) => {
      const time = new Date(at(minute)).toISOString().replace("Z", "000Z");
      const entryId = formatId({ time: at(minute), high: 5, low: 5 });
      const company = minute % 2 === 0 ? "acme" : "globex";
      return insert.bind(entryId, time, minute < 5 ? "key.create" : "key.revoke", `t${minute}`, company);
    });
    await env.DB.batch(stored);
    const targets = async (search: string) => (await entries(search)).map(({ target }) => target).join(" ");
    expect(await targets("?companyId=acme")).toBe("t8 t6 t4 t2 t0");
    expect(await targets("?companyId=acme&action=key.revoke")).toBe("t8 t6");
    expect(await targets("?target=t3")).toBe("t3");
    expect(await targets("?since=2026-01-01T00:03:00Z&until=2026-01-01T00:05:00Z")).toBe("t4 t3");
    const walked: unknown[] = [];
    for (let next: string | undefined = "/audit?companyId=acme&limit=2"; next !== undefined; ) {
      const response: Response = await admin(next);
      walked.push(...(await response.json<Entry[]>()).map(({ target }) => target));
      next = /^<\/admin(\S+)>; rel="next"$/.exec(response.headers.get("Link") ?? "")?.[1];
    }
    expect(walked).toEqual(["t8", "t6", "t4", "t2", "t0"]);
  });

  it.each(["cursor=made-up", "action=key.steal", "since=yesterday", "limit=501", "keyId=x", "target="])(
    "refuses ?%s",
    async (search) => {
      expect(await read(await admin(`/audit?${search}`))).toMatchObject({
        status: 400,
        body: { code: "22023" },
      });
    },
  );
});

describe("the line of a change in the log", () => {
  it("has what was done to what, and the names of what changed", async () => {
    const lines: string[] = [];
    vi.spyOn(console, "log").mockImplementation((line) => lines.push(String(line)));
    const call = callWith({ LOG_REQUESTS: "all" }, token);
    const response = await call("/admin/keys", { method: "POST", body: xero });
    const { key, id: keyId } = await response.json<{ key: string; id: string }>();
    expect(keyId).toEqual(id);
    expect(JSON.parse(lines[0] ?? "")).toMatchObject({
      route: "/admin/keys",
      status: 201,
      action: "key.create",
      target: keyId,
      company: "acme",
      changed: expect.arrayContaining(["name", "companyId", "scopes"]),
    });
    expect(lines.join()).not.toContain(key);
    expect(lines.join()).not.toContain("Xero sync");
  });
});
