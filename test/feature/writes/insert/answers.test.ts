/** What an insert answers, by `Prefer`, `Accept`, `select` and `order`. */
import { describe, expect, it } from "vitest";
import { api, read } from "../../../support/fixtures";
import { clearRows, documented, type Fields, mapping, prefer, standard } from "../../../support/mappings";
import { inserter, representation, useWriter } from "../../../support/writes/writer";

const key = useWriter();
const insert = inserter(key);

describe("the answer", () => {
  const posted = (path: string, body: unknown, ...preferences: readonly string[]) =>
    api(path, { method: "POST", headers: prefer(...preferences), body }, key()).then((response) =>
      read(response, "Location", "Content-Range", "Preference-Applied"),
    );

  for (const [name, mount] of [
    ["documented", documented],
    ["standard", standard],
  ] as const) {
    it(`has the Location on the ${name} mount for return=headers-only`, async () => {
      expect(await posted(mount, mapping("a", { id: "a b" }), "return=headers-only")).toEqual({
        status: 201,
        headers: {
          Location: `${mount}?id=eq.a%20b`,
          "Content-Range": "*/*",
          "Preference-Applied": "return=headers-only",
        },
        body: "",
      });
    });
  }

  it("has no Location for several rows", async () => {
    const { headers } = await posted(standard, [mapping("a"), mapping("b")], "return=headers-only");
    expect(headers?.Location).toBeNull();
  });

  it("is empty for return=minimal, with the number of rows if requested", async () => {
    const rows = [mapping("a"), mapping("b")];
    expect(await posted(documented, rows, "return=minimal", "count=exact")).toEqual({
      status: 201,
      headers: {
        Location: null,
        "Content-Range": "*/2",
        "Preference-Applied": "return=minimal, count=exact",
      },
      body: "",
    });
  });

  it("shows what select asks for: renamed, cast, embedded and out of JSON", async () => {
    const select =
      "select=key:entityId,same:allowDuplicateExternalId::text,first:metadata->list->0,company(id)";
    const response = await insert(select, mapping("a", { metadata: { list: [1.5] } }));
    expect(await read(response)).toEqual({
      status: 201,
      body: [{ key: "a", same: "false", first: 1.5, company: { id: "acme" } }],
    });
  });

  it("is in the order of the body, or in that of order=", async () => {
    const rows = ["b", "c", "a"].map((name) => mapping(name));
    const ids = (response: Response) =>
      read(response).then(({ body }) => body.map((row: Fields) => row.entityId));
    expect(await ids(await insert("select=entityId", rows))).toEqual(["b", "c", "a"]);
    await clearRows();
    expect(await ids(await insert("select=entityId&order=entityId.desc", rows))).toEqual(["c", "b", "a"]);
    await clearRows();
    expect(await ids(await insert("select=entityId&order=metadata.desc.nullslast,entityId", rows))).toEqual([
      "a",
      "b",
      "c",
    ]);
  });

  it("is CSV on request", async () => {
    const response = await insert("select=entityId,allowDuplicateExternalId", [mapping("a"), mapping("b")], {
      ...representation,
      Accept: "text/csv",
    });
    expect(await read(response, "Content-Type")).toEqual({
      status: 201,
      headers: { "Content-Type": "text/csv; charset=utf-8" },
      body: "entityId,allowDuplicateExternalId\na,f\nb,f",
    });
  });
});
