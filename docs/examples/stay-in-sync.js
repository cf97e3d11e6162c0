/** Brings `copy`, a Map by id, up to date. Keep `state` with it, and call this as often as you like. */
export async function sync(base, key, copy, state) {
  const call = async (path, body) => {
    const headers = { Authorization: `Bearer ${key}`, "Content-Type": "application/json" };
    const answer = await fetch(base + path, { method: "POST", headers, ...body });
    if (!answer.ok && answer.status !== 410) throw new Error(`${answer.status} ${await answer.text()}`);
    return answer;
  };
  const changes = (since) => call("/rpc/changes?limit=1000", { body: JSON.stringify({ since }) });
  if (!state.cursor) {
    // First the cursor, then the list: what changes in between comes once more, which does no harm.
    const cursor = (await changes("now")).headers.get("Crosswalk-Cursor");
    copy.clear();
    const after = (id) => `/externalIntegrationMapping?order=id&id=gt.${encodeURIComponent(id)}`;
    const list = async (id, limit = 1000) => {
      try {
        return await (await call(`${after(id)}&limit=${limit}`, { method: "GET" })).json();
      } catch (error) {
        // Rows with much metadata may be more than one answer has: ask for fewer.
        if (limit === 1 || !error.message.includes('"54001"')) throw error;
        return list(id, Math.ceil(limit / 2));
      }
    };
    for (let rows = await list(""); rows.length > 0; rows = await list(rows.at(-1).id)) {
      for (const row of rows) copy.set(row.id, row);
    }
    state.cursor = cursor;
  }
  for (let more = true; more; ) {
    const answer = await changes(state.cursor);
    // The cursor is too old, or the database was restored: start over.
    if (answer.status === 410) return sync(base, key, copy, Object.assign(state, { cursor: undefined }));
    for (const { op, mappingId, after } of await answer.json()) {
      if (op === "delete") copy.delete(mappingId);
      else copy.set(mappingId, after);
    }
    state.cursor = answer.headers.get("Crosswalk-Cursor");
    more = answer.headers.has("Link");
  }
}
