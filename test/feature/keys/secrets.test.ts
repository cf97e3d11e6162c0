/** No key, no hash of one and no row gets into a log or an answer, whatever goes wrong. */
import { env } from "cloudflare:workers";
import { afterEach, beforeAll, describe, expect, it, vi } from "vitest";
import { hashApiKey } from "../../../src/access/api-key";
import { brokenKv, makeCompany, makeKey } from "../../support/fixtures";
import { isolate } from "../../support/isolate";
import { documented } from "../../support/mappings";

beforeAll(() => makeCompany("acme"));
afterEach(() => vi.restoreAllMocks());

describe("what is logged and answered", () => {
  it("contains no key, no hash and no row, whatever goes wrong", async () => {
    const lines: string[] = [];
    for (const method of ["log", "info", "warn", "error", "debug"] as const) {
      vi.spyOn(console, method).mockImplementation((...args: unknown[]) => {
        lines.push(args.map(String).join(" "));
      });
    }
    const key = await makeKey({ companyId: "acme", rateLimit: 5 });
    const brokenDb: D1Database = new Proxy(env.DB, {
      get: () => () => {
        throw new Error("Failed query: insert\nparams: sensitive-value");
      },
    });
    const brokenLimiter: typeof env.RATE_LIMITER = new Proxy(env.RATE_LIMITER, {
      get: () => () => {
        throw new Error(`overloaded\n${key}`);
      },
    });
    const settings = { ...env, LOG_REQUESTS: "all" };
    const secrets = [key, key.slice(0, 20), await hashApiKey(key), env.ADMIN_TOKEN, "sensitive-value"];
    const answers: string[] = [];
    const broken = [
      settings,
      { ...settings, DB: brokenDb },
      { ...settings, API_KEYS: brokenKv },
      { ...settings, RATE_LIMITER: brokenLimiter },
    ];
    for (const bindings of broken) {
      const call = isolate(bindings);
      for (const token of [
        key,
        `${key}x`,
        `${key.slice(0, -1)}_`,
        `crbn_${"x".repeat(300)}`,
        env.ADMIN_TOKEN,
      ]) {
        for (const path of [
          documented,
          `${documented}?id=eq.sensitive-value`,
          "/noSuchTable",
          "/admin/keys/x",
          "/nowhere/at/all",
        ]) {
          const answer = await call(path, {}, token);
          answers.push(JSON.stringify([...answer.headers]) + (await answer.text()));
        }
        const answer = await call(documented, { method: "POST", body: '{"id":"sensitive-value"' }, token);
        answers.push(await answer.text());
      }
    }
    expect(lines.length).toBeGreaterThan(20);
    for (const secret of secrets) {
      expect(lines.filter((line) => line.includes(secret))).toEqual([]);
    }
    for (const secret of secrets.slice(0, 4)) {
      expect(answers.filter((text) => text.includes(secret))).toEqual([]);
    }
    expect(lines.filter((line) => line.includes("\n"))).toEqual([]);
  });
});
