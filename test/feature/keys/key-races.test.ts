/** Changes of one key from two places at the same time: a revocation is never undone. */
import { env } from "cloudflare:workers";
import { beforeAll, describe, expect, it } from "vitest";
import { makeCompany, read } from "../../support/fixtures";
import { type Isolate, isolate } from "../../support/isolate";
import { documented } from "../../support/mappings";

beforeAll(() => makeCompany("acme"));

async function made() {
  const body = { name: "Sync", companyId: "acme", scopes: ["view", "create"], rateLimit: null };
  const answer = await isolate()("/admin/keys", { method: "POST", body }, env.ADMIN_TOKEN);
  return answer.json<{ id: string; key: string }>();
}

/** An isolate that has read the record of a key, and waits with what it does with it. */
function waitingIsolate() {
  const reading = Promise.withResolvers<void>();
  const going = Promise.withResolvers<void>();
  const kv: KVNamespace = new Proxy(env.API_KEYS, {
    get(target, name) {
      const member: unknown = Reflect.get(target, name);
      if (typeof member !== "function") return member;
      return async (...options: unknown[]) => {
        const found: unknown = await Reflect.apply(member, target, options);
        if (name === "get" && String(options[0]).startsWith("key:")) {
          reading.resolve();
          await going.promise;
        }
        return found;
      };
    },
  });
  return { call: isolate({ ...env, API_KEYS: kv }), hasRead: reading.promise, goOn: going.resolve };
}

const patch = (call: Isolate, id: string, body: object) =>
  call(`/admin/keys/${id}`, { method: "PATCH", body }, env.ADMIN_TOKEN);
const rotate = (call: Isolate, id: string, overlapSeconds = 0) =>
  call(`/admin/keys/${id}/rotate`, { method: "POST", body: { overlapSeconds } }, env.ADMIN_TOKEN);
const revoke = (call: Isolate, id: string) =>
  call(`/admin/keys/${id}`, { method: "DELETE" }, env.ADMIN_TOKEN);
const statusOf = async (key: string) => (await isolate()(documented, {}, key)).status;
const countKeys = async () => (await env.API_KEYS.list({ prefix: "list:" })).keys.length;

const revoked = (id: string) => ({
  status: 409,
  body: {
    code: "55000",
    message: `The API key with the id "${id}" is revoked`,
    details: null,
    hint: "Make a new one with POST /admin/keys",
  },
});

describe("a revocation", () => {
  it.each([
    ["a PATCH", (call: Isolate, id: string) => patch(call, id, { name: "Renamed" })],
    ["a PATCH that prolongs", (call: Isolate, id: string) => patch(call, id, { expiresAt: null })],
    ["a rotation", (call: Isolate, id: string) => rotate(call, id)],
    ["a rotation with an overlap", (call: Isolate, id: string) => rotate(call, id, 3_600)],
  ])("is not undone by %s that began before it", async (_, change) => {
    const { id, key } = await made();
    const keys = await countKeys();
    const { call, hasRead, goOn } = waitingIsolate();
    const late = change(call, id);
    await hasRead;
    expect((await revoke(isolate(), id)).status).toBe(204);
    goOn();
    expect(await read(await late)).toEqual(revoked(id));
    expect(await statusOf(key)).toBe(401);
    // No successor either.
    expect(await countKeys()).toBe(keys);
  });

  it("stands, whatever else happens to the key at the same moment", async () => {
    for (let round = 0; round < 10; round++) {
      const { id, key } = await made();
      const [, , ended] = await Promise.all([
        patch(isolate(), id, { name: "Renamed" }),
        rotate(isolate(), id, 3_600),
        revoke(isolate(), id),
        patch(isolate(), id, { scopes: ["view"] }),
      ]);
      expect(ended.status).toBe(204);
      expect(await statusOf(key)).toBe(401);
    }
  });
});

describe("two changes at the same time", () => {
  it("are both applied", async () => {
    const { id } = await made();
    const { call, hasRead, goOn } = waitingIsolate();
    const late = patch(call, id, { scopes: ["view"] });
    await hasRead;
    expect((await patch(isolate(), id, { name: "Renamed" })).status).toBe(200);
    goOn();
    expect((await read(await late)).body).toMatchObject({ id, name: "Renamed", scopes: ["view"] });
    const { body } = await read(await isolate()(`/admin/keys/${id}`, {}, env.ADMIN_TOKEN));
    expect(body).toMatchObject({ id, name: "Renamed", scopes: ["view"] });
  });

  it("give a successor the rights that its key has at that time", async () => {
    const { id } = await made();
    const { call, hasRead, goOn } = waitingIsolate();
    const late = rotate(call, id);
    await hasRead;
    await patch(isolate(), id, { scopes: ["view"], integrations: ["xero"] });
    goOn();
    expect((await read(await late)).body).toMatchObject({ scopes: ["view"], integrations: ["xero"] });
  });

  it("create one successor for two rotations", async () => {
    const { id } = await made();
    const answers = await Promise.all([rotate(isolate(), id), rotate(isolate(), id)]);
    expect(answers.map(({ status }) => status).sort()).toEqual([201, 409]);
  });
});
