/** A page of `changes` ends before it would have more than MAX_ANSWER_BYTES (SPEC §14). */
import { beforeAll, beforeEach, describe, expect, it } from "vitest";
import { callWith } from "../../support/app-with-faults";
import { clearFeed } from "../../support/feed";
import { api, makeCompany, makeKey, read } from "../../support/fixtures";
import { clearRows, mapping } from "../../support/mappings";

let key: string;

beforeAll(async () => {
  await makeCompany("acme");
  key = await makeKey({ companyId: "acme" });
});

beforeEach(async () => {
  await clearRows();
  await clearFeed();
});

const store = (metadata: readonly string[]) =>
  api(
    "/rest/v1/externalIntegrationMapping",
    { method: "POST", body: metadata.map((text, index) => mapping(`e${index}`, { metadata: text })) },
    key,
  );

/** Follows the links, and gives the numbers of the changes of each page. */
async function walk(bytes: number, query: string, headers: Record<string, string> = {}) {
  const call = callWith({ MAX_ANSWER_BYTES: String(bytes) }, key);
  const pages: { readonly seqs: readonly number[]; readonly range: string; readonly cursor: string }[] = [];
  let path: string | undefined = `/rpc/changes?${query}`;
  while (path !== undefined) {
    const answer: Response = await call(path, { headers });
    expect([200, 206]).toContain(answer.status);
    const text = await answer.text();
    const isCsv = answer.headers.get("Content-Type")?.startsWith("text/csv");
    const seqs = isCsv
      ? text
          .split("\n")
          .slice(1)
          .map((line) => Number.parseInt(line, 10))
      : JSON.parse(text).map(({ seq }: { seq: number }) => seq);
    if (seqs.length > 1) expect(text.length).toBeLessThanOrEqual(bytes);
    pages.push({
      seqs,
      range: answer.headers.get("Content-Range") ?? "",
      cursor: answer.headers.get("Crosswalk-Cursor") ?? "",
    });
    const link: string | null = answer.headers.get("Link");
    path = link?.slice(1, link.indexOf(">"));
  }
  return pages;
}

const long = (times: number) => Array.from({ length: times }, () => "m".repeat(3_000));

describe("a page of changes", () => {
  it.each<[string, Record<string, string>]>([
    ["limit=1000", {}],
    ["", {}],
    ["limit=3", {}],
    ["select=seq,after", { Accept: "text/csv" }],
    ["select=seq,after,company(name)", {}],
    ["select=seq,after->metadata,cursor", {}],
  ])("%j %j is cut before it has too many bytes, and the walk loses no change", async (query, headers) => {
    await store(long(10));
    const pages = await walk(10_000, query, headers);
    expect(pages.flatMap(({ seqs }) => seqs)).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9, 10]);
    expect(pages.length).toBeGreaterThan(3);
    expect(Math.max(...pages.map(({ seqs }) => seqs.length))).toBeGreaterThan(1);
    expect(pages[0]?.range).toBe(`0-${(pages[0]?.seqs.length ?? 0) - 1}/*`);
  });

  it("counts what JSON and CSV add to stored values", async () => {
    // Each character takes two bytes in the metadata as stored, and four in CSV.
    await store(long(10).map((text) => text.replaceAll("m", '"')));
    for (const headers of [{}, { Accept: "text/csv" }]) {
      const pages = await walk(20_000, "select=seq,after,text:after->>metadata", headers);
      expect(pages.flatMap(({ seqs }) => seqs)).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9, 10]);
    }
  });

  it("returns a single change that is larger alone", async () => {
    await store(["small", "m".repeat(9_000), "small", "m".repeat(9_000), "m".repeat(9_000)]);
    const pages = await walk(5_000, "limit=100");
    expect(pages.map(({ seqs }) => seqs)).toEqual([[1], [2], [3], [4], [5]]);
    expect((await walk(5_000, "limit=1")).map(({ seqs }) => seqs)).toEqual([[1], [2], [3], [4], [5]]);
  });

  it("has the same headers without a body", async () => {
    await store(long(10));
    const call = callWith({ MAX_ANSWER_BYTES: "10000" }, key);
    const headers = ["Content-Range", "Crosswalk-Cursor", "Link"] as const;
    const shown = async (method: string) => {
      const answer = await call("/rpc/changes", { method, headers: { Prefer: "count=exact" } });
      return [answer.status, ...headers.map((name) => answer.headers.get(name))];
    };
    expect(await shown("HEAD")).toEqual(await shown("GET"));
    expect((await shown("GET")).slice(0, 2)).toEqual([206, "0-1/10"]);
  });

  it("of one object is not cut to one change", async () => {
    await store(long(10));
    const call = callWith({ MAX_ANSWER_BYTES: "5000" }, key);
    const headers = { Accept: "application/vnd.pgrst.object+json" };
    expect(await read(await call("/rpc/changes?limit=2", { headers }))).toMatchObject({
      status: 400,
      body: { code: "54001" },
    });
  });
});
