/** What a key may do beyond its company: the rows it is narrowed to, and what it is shown of what it writes. */
import { beforeAll, describe, expect, it } from "vitest";
import { makeCompany, makeKey, read } from "../../support/fixtures";
import { isolate } from "../../support/isolate";
import { documented, mapping, notWritable } from "../../support/mappings";

beforeAll(() => makeCompany("acme"));

describe("a narrower key", () => {
  const row = (id: string, integration: string, entityType = "item") => ({
    id,
    entityType,
    entityId: id,
    integration,
    allowDuplicateExternalId: true,
    companyId: "acme",
  });

  it("sees and writes its rows, and no others", async () => {
    const call = isolate();
    const all = await makeKey({ companyId: "acme" });
    const key = await makeKey({ companyId: "acme", integrations: ["xero"], entityTypes: ["item"] });
    const rows = [row("n1", "xero"), row("n2", "linear"), row("n3", "xero", "customer")];
    expect((await call(documented, { method: "POST", body: rows }, all)).status).toBe(201);

    const list = await call(
      `${documented}?select=id,company(id)`,
      { headers: { Prefer: "count=exact" } },
      key,
    );
    expect(await read(list, "Content-Range")).toEqual({
      status: 200,
      headers: { "Content-Range": "0-0/1" },
      body: [{ id: "n1", company: { id: "acme" } }],
    });
    const linear = 'integration "linear" is not one of the key\'s: xero.';
    const customer = 'entityType "customer" is not one of the key\'s: item.';
    const violates = (details: string) => ({ status: 403, body: notWritable(details) });
    for (const [body, details] of [
      [row("n4", "linear"), linear],
      [row("n4", "xero", "customer"), customer],
    ] as const) {
      expect(await read(await call(documented, { method: "POST", body }, key))).toEqual(violates(details));
    }
    const mixed = { method: "POST", body: [row("n4", "xero"), row("n5", "linear")] };
    expect(await read(await call(documented, mixed, key))).toEqual(
      violates(`${linear} Row 2 of the body (counting from 1).`),
    );
    const moved = { method: "PATCH", body: { integration: "linear" } };
    expect(await read(await call(`${documented}?id=eq.n1`, moved, key))).toEqual(violates(linear));
    const touched = { method: "PATCH", body: { externalId: "x" } };
    expect((await call(`${documented}?id=eq.n2`, touched, key)).status).toBe(404);
    expect((await call(`${documented}?id=eq.n1`, touched, key)).status).toBe(204);
    expect((await call(`${documented}?id=not.is.null`, { method: "DELETE" }, key)).status).toBe(204);
    expect((await read(await call(`${documented}?select=id&order=id`, {}, all))).body).toEqual([
      { id: "n2" },
      { id: "n3" },
    ]);
  });
});

describe("a row that a key may not write", () => {
  it("is reported with the column, the value and what the key may write, each shortened if long", async () => {
    const call = isolate();
    const many = Array.from({ length: 60 }, (_, index) => `system-${index}`);
    const key = await makeKey({ companyId: "acme", integrations: many, scopes: ["create", "update"] });
    const send = async (integration: unknown) => {
      const body = { ...mapping("refused"), integration };
      return (await read(await call(documented, { method: "POST", body }, key))).body;
    };
    const own = `${many.join(", ").slice(0, 200)}…`;
    expect(await send("shopify")).toEqual(
      notWritable(`integration "shopify" is not one of the key's: ${own}.`),
    );
    expect(await send("s".repeat(300))).toEqual(
      notWritable(`integration "${"s".repeat(200)}…" is not one of the key's: ${own}.`),
    );
    expect(await send(null)).toEqual(notWritable(`integration null is not one of the key's: ${own}.`));
  });
});

describe("a key that may write and not view", () => {
  it("sees what it sent, and no stored values", async () => {
    const call = isolate();
    const key = await makeKey({ companyId: "acme", scopes: ["create", "update", "delete"] });
    const shown = { Prefer: "return=representation" };
    const body = {
      id: "w1",
      entityType: "item",
      entityId: "w1",
      integration: "xero",
      allowDuplicateExternalId: true,
      companyId: "acme",
    };
    const post = (path: string) => call(path, { method: "POST", headers: shown, body }, key);
    expect((await post(`${documented}?select=id,company(*)`)).status).toBe(403);
    expect(await read(await post(`${documented}?select=id`))).toEqual({ status: 201, body: { id: "w1" } });
    const patch = { method: "PATCH", headers: shown, body: { externalId: "x" } };
    expect(await read(await call(`${documented}?id=eq.w1`, patch, key))).toEqual({
      status: 403,
      body: {
        code: "42501",
        message: 'API key lacks the scope "view"',
        details: 'This PATCH needs the scope "view"',
        hint: "Use a key that has it.",
      },
    });
    expect((await call(`${documented}?id=eq.w1`, { ...patch, headers: {} }, key)).status).toBe(204);
  });
});
