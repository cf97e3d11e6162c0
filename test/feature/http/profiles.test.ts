/** `Accept-Profile` and `Content-Profile` (SPEC §1): there is one schema, `public`. */
import { beforeAll, beforeEach, describe, expect, it } from "vitest";
import { api, makeCompany, makeKey, read } from "../../support/fixtures";
import { clearRows, countRows, documented, mapping, standard } from "../../support/mappings";

let key = "";

beforeAll(async () => {
  await makeCompany("acme");
  key = await makeKey({ companyId: "acme" });
});

beforeEach(async () => {
  await clearRows();
  await api(standard, { method: "POST", body: mapping("kept", { id: "kept" }) }, key);
});

const calls = [
  ["GET", "?select=id", undefined],
  ["HEAD", "?select=id", undefined],
  ["POST", "", mapping("new")],
  ["PATCH", "?id=eq.kept", { externalId: "changed" }],
  ["PUT", "?id=eq.kept", mapping("kept", { id: "kept", externalId: "changed" })],
  ["DELETE", "?id=eq.kept", undefined],
] as const;

describe.each(["Accept-Profile", "Content-Profile"])("%s", (header) => {
  describe.each([standard, documented])("at %s", (mount) => {
    it.each(calls)("of another schema refuses %s, and nothing is touched", async (method, query, body) => {
      const answer = await api(mount + query, { method, body, headers: { [header]: "staging" } }, key);
      const error = {
        code: "PGRST106",
        message: "Invalid schema: staging",
        details: null,
        hint: "Only the following schemas are exposed: public",
      };
      expect(await read(answer, "Proxy-Status", "Content-Profile")).toEqual({
        status: 406,
        headers: { "Proxy-Status": "Crosswalk; error=PGRST106", "Content-Profile": null },
        body: method === "HEAD" ? "" : error,
      });
      expect(await countRows(`"id" = 'kept' AND "externalId" IS NULL`)).toBe(1);
      expect(await countRows()).toBe(1);
    });

    it.each(calls)("of public is served for %s, and comes back", async (method, query, body) => {
      const answer = await api(mount + query, { method, body, headers: { [header]: "public" } }, key);
      const { status, headers } = await read(answer, "Content-Profile");
      expect(status).toBeLessThan(300);
      expect(headers).toEqual({ "Content-Profile": "public" });
    });
  });
});

describe("Content-Profile", () => {
  it("is in no answer where no header names the schema", async () => {
    expect((await api(standard, {}, key)).headers.get("Content-Profile")).toBeNull();
  });

  it("of another schema is refused also where the same read was just served", async () => {
    for (const [schema, status] of [
      ["public", 200],
      ["Public", 406],
      ["", 200],
      ["public", 200],
    ] as const) {
      const answer = await api(standard, { headers: { "Accept-Profile": schema } }, key);
      expect([schema, answer.status]).toEqual([schema, status]);
    }
  });
});
