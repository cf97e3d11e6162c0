/** Many requests at once: none is lost, none slips past a constraint or a bound. */
import { beforeAll, beforeEach, expect, it } from "vitest";
import { api, makeCompany, makeKey, read } from "../../support/fixtures";
import {
  clearRows,
  countRows,
  documented,
  duplicate,
  mapping,
  mappings,
  naturalKey,
  prefer,
  standard,
} from "../../support/mappings";

let key = "";

beforeAll(async () => {
  await makeCompany("acme");
  key = await makeKey({ companyId: "acme", id: "k1" });
});

beforeEach(clearRows);

type Answer = Awaited<ReturnType<typeof read>>;

function atOnce(count: number, call: (index: number) => Promise<Response>): Promise<Answer[]> {
  return Promise.all(
    Array.from({ length: count }, (_, index) => call(index).then((response) => read(response))),
  );
}

/** How often each status was answered. */
function tally(answers: readonly Answer[]): Readonly<Record<string, number>> {
  const statuses = Map.groupBy(answers, ({ status }) => status);
  return Object.fromEntries([...statuses].map(([status, list]) => [status, list.length]));
}

it("creates one of 20 identical rows, and refuses the others as duplicates", async () => {
  const answers = await atOnce(20, () => api(documented, { method: "POST", body: mapping("same") }, key));
  expect(tally(answers)).toEqual({ 201: 1, 409: 19 });
  const refused = answers.filter(({ status }) => status === 409).map(({ body }) => body);
  const details =
    'Key ("entityType", "entityId", integration, "companyId")=(customer, same, xero, acme) already exists.';
  expect(refused).toEqual(refused.map(() => duplicate(naturalKey, details)));
  expect(await countRows()).toBe(1);
});

it("creates all of 400 different rows", async () => {
  const answers = await atOnce(400, (index) =>
    api(documented, { method: "POST", body: mapping(`e-${index}`) }, key),
  );
  expect(tally(answers)).toEqual({ 201: 400 });
  expect(await countRows()).toBe(400);
});

it("merges 20 upserts of one row into one row, and reports one as created", async () => {
  const path = `${standard}?on_conflict=entityType,entityId,integration,companyId`;
  const headers = prefer("resolution=merge-duplicates");
  const answers = await atOnce(20, (index) =>
    api(path, { method: "POST", headers, body: mapping("same", { metadata: index }) }, key),
  );
  expect(tally(answers)).toEqual({ 200: 19, 201: 1 });
  expect(await countRows()).toBe(1);
});

it("writes all rows or none of bulk bodies that overlap", async () => {
  const answers = await atOnce(10, (index) =>
    api(standard, { method: "POST", body: [mapping(`own-${index}`), mapping("shared")] }, key),
  );
  expect(tally(answers)).toEqual({ 201: 1, 409: 9 });
  expect(await countRows()).toBe(2);
});

it("never changes more rows than max-affected, while others add rows that match", async () => {
  await api(standard, { method: "POST", body: mappings(3) }, key);
  const headers = prefer("handling=strict", "max-affected=5", "return=representation");
  const path = `${standard}?entityType=eq.customer&select=id`;
  const answers = await atOnce(60, (index) =>
    index % 3 === 0
      ? api(path, { method: "PATCH", headers, body: { metadata: { by: index } } }, key)
      : api(standard, { method: "POST", body: mapping(`more-${index}`) }, key),
  );
  const changes = answers.filter((_, index) => index % 3 === 0);
  for (const { status, body } of changes) {
    if (status === 200) expect(body.length).toBeLessThanOrEqual(5);
    else expect([status, body.code]).toEqual([400, "PGRST124"]);
  }
  expect(await countRows()).toBe(43);
  expect(await countRows("metadata IS NOT NULL")).toBeLessThanOrEqual(5);
});

it("deletes one row at most by the singular form, while others add rows that match", async () => {
  const headers = { Accept: "application/vnd.pgrst.object+json", Prefer: "return=representation" };
  const path = `${standard}?integration=eq.xero&select=id`;
  const answers = await atOnce(60, (index) =>
    index % 2 === 0
      ? api(path, { method: "DELETE", headers }, key)
      : api(standard, { method: "POST", body: mapping(`e-${index}`) }, key),
  );
  const deleted = answers.filter(({ status }) => status === 200).length;
  expect(answers.filter(({ status }) => status >= 500)).toEqual([]);
  expect(await countRows()).toBe(30 - deleted);
});
