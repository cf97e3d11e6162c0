/** Brings `copy`, a Map by id, up to date. Keep `state` with it, and call this as often as you like. */
export async function sync(base, key, copy, state) {
  const get = async (path, expected) => {
    const answer = await fetch(base + path, { headers: { Authorization: `Bearer ${key}` } });
    if (!answer.ok && answer.status !== expected) throw new Error(`${answer.status} ${await answer.text()}`);
    return { rows: answer.ok ? await answer.json() : undefined, headers: answer.headers };
  };
  for (let more = true; more; ) {
    const isNew = !state.cursor;
    const changes = await get(`/rpc/changes?limit=1000&since=${state.cursor ?? "now"}`, 410);
    // The list comes after the cursor: what changes in between comes once more, which does no harm.
    if (isNew) copy.clear();
    for (let limit = 1000, after = ""; isNew && after !== undefined; ) {
      const path = `/externalIntegrationMapping?order=id&limit=${limit}${after}`;
      const { rows } = await get(path, limit > 1 ? 400 : undefined);
      for (const row of rows ?? []) copy.set(row.id, row);
      if (rows) after = rows.length > 0 ? `&id=gt.${encodeURIComponent(rows.at(-1).id)}` : undefined;
      else limit = Math.ceil(limit / 2); // rows with much metadata may be more than one answer has
    }
    for (const { op, mappingId, after } of changes.rows ?? []) {
      if (op === "delete") copy.delete(mappingId);
      else copy.set(mappingId, after);
    }
    // 410 has none: the cursor was too old, or the database was restored. Start over.
    state.cursor = changes.headers.get("Crosswalk-Cursor");
    more = isNew || !changes.rows || changes.headers.has("Link");
  }
}
