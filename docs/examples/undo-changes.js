/**
 * Brings back the mappings of a company as they were at `since`, a time such as "2026-11-29T09:00:00Z". `changedBy`, such as
 * "key:9b2e…", undoes only what was changed first by that key. Writes nothing unless `dryRun` is false. Gives the report on
 * each mapping, with `action` and `error`.
 */
export async function undo(base, key, { since, changedBy, dryRun = true }) {
  const call = async (path, body) => {
    const headers = { Authorization: `Bearer ${key}`, "Content-Type": "application/json" };
    const init = body === undefined ? { headers } : { method: "POST", headers, body: JSON.stringify(body) };
    const answer = await fetch(new URL(path, base), init);
    if (!answer.ok) throw new Error(`${answer.status} ${await answer.text()}`);
    return answer;
  };
  // The first change of each mapping since then tells how it was before.
  const first = new Map();
  const query = new URLSearchParams({ changedAt: `gte.${since}`, order: "seq", limit: "500" });
  for (let next = `/externalIntegrationMappingChange?${query}`; next; ) {
    const page = await call(next);
    for (const change of await page.json()) {
      if (!first.has(change.mappingId)) first.set(change.mappingId, change);
    }
    next = page.headers.get("link")?.match(/<([^>]+)>; rel="next"/)?.[1];
  }
  const changes = [...first.values()].filter((change) => !changedBy || change.changedBy === changedBy);
  const made = changes.filter(({ op }) => op === "insert").map(({ mappingId }) => ({ id: mappingId }));
  const lost = changes
    .filter(({ op }) => op !== "insert")
    .map(({ op, before, after }) => (op === "delete" ? before : { ...after, ...before }));
  const report = [];
  // What was made since then goes first: it may hold an external id that is wanted back.
  for (const [name, all] of [
    ["unlink", made],
    ["link", lost],
  ]) {
    for (let from = 0; from < all.length; from += 500) {
      const rows = all.slice(from, from + 500);
      report.push(
        ...(await (
          await call(`/rpc/${name}`, { rows, dryRun, ...(name === "link" && { partial: true }) })
        ).json()),
      );
    }
  }
  return report;
}
