/** A Worker that gives the bindings to a process outside of workerd: D1's statements in, results out, both as JSON. */

/** What is asked of D1: the statements of one batch, or one whose rows are wanted as arrays. */
export interface BridgeRequest {
  readonly raw: boolean;
  readonly statements: readonly { readonly sql: string; readonly params: readonly unknown[] }[];
}

/** GET gives what KV holds, POST is a `BridgeRequest`. */
export const bridgeScript = `export default {
  async fetch(request, { DB, API_KEYS }) {
    if (request.method === "GET") {
      const { keys } = await API_KEYS.list({ prefix: "key:" });
      const entries = await Promise.all(keys.map(async ({ name }) => [name, await API_KEYS.get(name)]));
      return Response.json(Object.fromEntries(entries));
    }
    const { raw, statements } = await request.json();
    try {
      const prepared = statements.map(({ sql, params }) => DB.prepare(sql).bind(...params));
      return Response.json({ results: raw ? await prepared[0].raw() : await DB.batch(prepared) });
    } catch (error) {
      return Response.json({ error: error.message });
    }
  },
};`;
