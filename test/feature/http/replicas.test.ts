/** Read replicas: a read may be behind, and a client that sends its bookmark reads what it wrote. */

import { createExecutionContext } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { createClient } from "@supabase/supabase-js";
import { describe, expect, it } from "vitest";
import { createApp } from "../../../src/app";
import { readSettings } from "../../../src/config/settings";
import { limitTable } from "../../../src/postgrest";
import { callWith } from "../../support/app-with-faults";
import {
  aBookmark,
  bookmarkForm,
  bookmarkHeader,
  bookmarkOf,
  ids,
  post,
  replicated,
  useReplicas,
} from "../../support/faults/replicas";
import { origin, read } from "../../support/fixtures";
import {
  countRows,
  documented,
  duplicate,
  mapping,
  naturalKey,
  prefer,
  standard,
} from "../../support/mappings";

const { state, call } = useReplicas();

describe("with replicas", () => {
  it("a read takes whichever is nearest, and one with the bookmark of a write sees what was written", async () => {
    const api = call("on");
    const written = await api(documented, post("mine"));
    expect(written.status).toBe(201);
    const bookmark = await bookmarkOf(written);
    expect(await read(await api(ids))).toEqual({ status: 200, body: [] });
    const headers = { [bookmarkHeader]: bookmark };
    expect(await read(await api(ids, { headers }))).toEqual({ status: 200, body: [{ entityId: "mine" }] });
    expect(state.starts).toEqual(["first-primary", "first-unconstrained", bookmark]);
  });

  it.each([
    ["a list", "GET", ids, 200],
    ["a list with its count", "GET", `${standard}?select=entityId`, 206],
    ["a filter that the Worker decides", "GET", `${ids}&entityId=match.^m`, 200],
    ["no body", "HEAD", ids, 200],
  ])("%s returns a bookmark too, so that no later read is older", async (_, method, path, status) => {
    const api = call("on");
    await bookmarkOf(await api(documented, post("m1")));
    const before = await bookmarkOf(await api(documented, post("m2")));
    const headers = {
      [bookmarkHeader]: before,
      ...(status === 206 && { Range: "0-0", ...prefer("count=exact") }),
    };
    const answer = await api(path, { method, headers });
    expect(answer.status).toBe(status);
    // bookmarks sort as text
    expect((await bookmarkOf(answer)) > before).toBe(true);
  });

  it("a read can ask for the newest state without a bookmark", async () => {
    const api = call("on");
    await api(documented, post("mine"));
    const answer = await api(ids, { headers: { [bookmarkHeader]: "first-primary" } });
    expect(await read(answer.clone())).toEqual({ status: 200, body: [{ entityId: "mine" }] });
    await bookmarkOf(answer);
  });

  it.each([
    ["POST", documented, 201],
    ["POST", `${standard}?on_conflict=entityType,entityId,integration,companyId`, 201],
    ["PATCH", `${documented}?entityId=match.^old`, 204],
    ["DELETE", `${documented}?entityId=match.^old`, 204],
  ])("%s %s uses the primary from its first read on, whatever its bookmark", async (method, path, status) => {
    const api = call("on");
    await api(documented, post("old"));
    state.starts.length = 0;
    const body = method === "POST" ? mapping("new") : method === "PATCH" ? { externalId: "7" } : undefined;
    const headers = { [bookmarkHeader]: aBookmark, ...prefer("resolution=merge-duplicates") };
    const answer = await api(path, { method, headers, body });
    expect(answer.status).toBe(status);
    const bookmark = await bookmarkOf(answer);
    expect(bookmark).not.toBe(aBookmark);
    expect(state.starts).toEqual(["first-primary"]);
    const left = { POST: 2, PATCH: 1, DELETE: 0 }[method];
    expect(await countRows()).toBe(left);
    expect(await countRows(`"externalId" = '7'`)).toBe(method === "PATCH" ? 1 : 0);
  });

  it("an error has a bookmark with which the row it names can be read", async () => {
    const api = call("on");
    await api(documented, post("taken"));
    const refused = await api(documented, post("taken"));
    expect(await read(refused.clone())).toEqual({
      status: 409,
      body: duplicate(
        naturalKey,
        'Key ("entityType", "entityId", integration, "companyId")=(customer, taken, xero, acme) already exists.',
      ),
    });
    const headers = { [bookmarkHeader]: await bookmarkOf(refused) };
    expect(await read(await api(ids, { headers }))).toEqual({ status: 200, body: [{ entityId: "taken" }] });
  });

  it("an answer has no bookmark when the database was not asked", async () => {
    const api = call("on");
    const unknown = await api("/rest/v1/nothing");
    expect([unknown.status, unknown.headers.get(bookmarkHeader)]).toEqual([404, null]);
    const options = await api(standard, { method: "OPTIONS" });
    expect([options.status, options.headers.get(bookmarkHeader)]).toEqual([200, null]);
    const admin = await call("on", env.ADMIN_TOKEN)("/admin/companies");
    expect([admin.status, admin.headers.get(bookmarkHeader)]).toEqual([200, null]);
    expect(state.starts).toEqual(["first-unconstrained"]);
  });

  it("a key with a database of its own has the sessions of that one", async () => {
    const { database: east, starts: eastern } = replicated(env.OTHER_DB, env.DB);
    const bindings = { DB: state.database, DB_EAST: east, D1_READ_REPLICAS: "on" };
    const admin = callWith(bindings, env.ADMIN_TOKEN);
    await admin("/admin/companies/globex?database=DB_EAST", { method: "PUT", body: { name: "Globex" } });
    const scopes = ["view", "create"];
    const made = await admin("/admin/keys", {
      method: "POST",
      body: { name: "A", companyId: "globex", scopes, database: "DB_EAST" },
    });
    const api = callWith(bindings, (await read(made)).body.key);
    const body = mapping("e", { companyId: "globex" });
    const bookmark = await bookmarkOf(await api(documented, { method: "POST", body }));
    const answer = await api(ids, { headers: { [bookmarkHeader]: bookmark } });
    expect(await read(answer)).toEqual({ status: 200, body: [{ entityId: "e" }] });
    expect({ eastern, starts: state.starts }).toEqual({ eastern: ["first-primary", bookmark], starts: [] });
    expect(await countRows()).toBe(0);
  });

  it("supabase-js reads its own writes by a fetch that keeps the bookmark", async () => {
    const bindings = { ...env, DB: state.database, D1_READ_REPLICAS: "on" };
    const app = createApp(readSettings(bindings, limitTable));
    let bookmark = "";
    const client = createClient(origin, state.key, {
      auth: { persistSession: false, autoRefreshToken: false },
      global: {
        fetch: async (input, init) => {
          const headers = new Headers(init?.headers);
          if (bookmark) headers.set("x-d1-bookmark", bookmark);
          const request = new Request(input, { ...init, headers });
          const answer = await app.fetch(request, bindings, createExecutionContext());
          const seen = answer.headers.get("x-d1-bookmark") ?? "";
          if (seen > bookmark) bookmark = seen;
          return answer;
        },
      },
    });
    const table = client.from("externalIntegrationMapping");
    expect((await table.insert(mapping("mine"))).error).toBeNull();
    expect((await table.select("entityId")).data).toEqual([{ entityId: "mine" }]);
    expect(state.starts).toEqual(["first-primary", expect.stringMatching(bookmarkForm)]);
  });
});

describe("a page of another origin", () => {
  it("may send a bookmark and read it", async () => {
    const api = call("on");
    const preflight = await api(documented, {
      method: "OPTIONS",
      headers: {
        Origin: "https://a.example",
        "Access-Control-Request-Method": "GET",
        "Access-Control-Request-Headers": bookmarkHeader,
      },
    });
    expect(preflight.headers.get("Access-Control-Allow-Headers")).toBe(
      "Authorization, x-d1-bookmark, Accept, Accept-Language, Content-Language",
    );
    const answer = await api(ids, { headers: { Origin: "https://a.example" } });
    const exposed = answer.headers.get("Access-Control-Expose-Headers")?.split(", ");
    expect(exposed).toContain("X-D1-Bookmark");
    await bookmarkOf(answer);
  });
});

describe("without replicas", () => {
  it("the primary answers, answers have no bookmark, and a bookmark in the request is ignored", async () => {
    const api = call("off");
    const written = await api(documented, post("mine"));
    expect([written.status, written.headers.get(bookmarkHeader)]).toEqual([201, null]);
    const answer = await api(ids, { headers: { [bookmarkHeader]: "garbage" } });
    expect(await read(answer, bookmarkHeader)).toEqual({
      status: 200,
      headers: { [bookmarkHeader]: null },
      body: [{ entityId: "mine" }],
    });
    expect(state.starts).toEqual([]);
  });
});
