/** The README's recipe: a change that holds only if nobody has changed the row since it was read. */
import { beforeAll, beforeEach, describe, expect, it } from "vitest";
import { api, makeCompany, makeKey, read } from "../../support/fixtures";
import { clearRows, documented, mapping, prefer, standard } from "../../support/mappings";

let key = "";

beforeAll(async () => {
  await makeCompany("acme");
  key = await makeKey({ companyId: "acme" });
});

beforeEach(async () => {
  await clearRows();
  const body = mapping("cust-1", { id: "r1", externalId: "41", updatedAt: "2026-01-01T00:00:00.123456Z" });
  await api(standard, { method: "POST", body }, key);
});

async function readVersion(): Promise<string> {
  const { body } = await read(await api(`${documented}?id=eq.r1`, {}, key));
  return String(Object(body).updatedAt);
}

function change(mount: string, updatedAt: string, externalId: string) {
  const headers = prefer("return=representation");
  const call = { method: "PATCH", headers, body: { externalId } };
  return api(`${mount}?id=eq.r1&updatedAt=eq.${updatedAt}&select=externalId`, call, key).then((response) =>
    read(response),
  );
}

describe("optimistic locking by updatedAt", () => {
  it("changes the row that was read, and is 404 after another change", async () => {
    const version = await readVersion();
    expect(await change(documented, version, "42")).toMatchObject({
      status: 200,
      body: { externalId: "42" },
    });
    expect(await change(documented, version, "43")).toMatchObject({
      status: 404,
      body: { code: "PGRST116" },
    });
    expect(await change(documented, await readVersion(), "44")).toMatchObject({ status: 200 });
  });

  it("changes no row, and reports none, on PostgREST's mount", async () => {
    const version = await readVersion();
    expect(await change(standard, version, "42")).toMatchObject({
      status: 200,
      body: [{ externalId: "42" }],
    });
    expect(await change(standard, version, "43")).toMatchObject({ status: 200, body: [] });
  });

  it("lets one of several changes of the same version win", async () => {
    const version = await readVersion();
    const answers = await Promise.all(["1", "2", "3", "4"].map((id) => change(documented, version, id)));
    expect(answers.map(({ status }) => status).sort()).toEqual([200, 404, 404, 404]);
    const won = answers.find(({ status }) => status === 200);
    const { body } = await read(await api(`${documented}?id=eq.r1&select=externalId`, {}, key));
    expect(body).toEqual(won?.body);
  });
});
