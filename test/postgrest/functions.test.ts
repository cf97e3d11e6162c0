/** Functions that read: what they give, and how a walk along rows ends. */
import { env } from "cloudflare:workers";
import { beforeAll, describe, expect, it } from "vitest";
import { postgrest, type View } from "../../src/postgrest";
import { countBindings, newCounts } from "../support/counting";
import { makeEmbedRows } from "../support/warehouse/embed-rows";
import { app, call, findNamed, post, shown } from "../support/warehouse/functions";
import { schema } from "../support/warehouse/warehouse";

beforeAll(makeEmbedRows);

const names = ["cog", "none", "axe", "drill"];

describe("a function's rows", () => {
  it("are returned for a POST with a JSON object, in the function's order and under the policies", async () => {
    const answer = await post("find_named?select=index,asked,id", { names });
    expect([...answer.headers].filter(([name]) => name.startsWith("content-"))).toEqual([
      ["content-range", "0-3/*"],
      ["content-type", "application/json; charset=utf-8"],
    ]);
    expect(await shown(answer)).toEqual([
      200,
      [
        { index: 0, asked: "cog", id: "c" },
        { index: 1, asked: "none", id: null },
        { index: 2, asked: "axe", id: "a" },
        { index: 3, asked: "drill", id: null },
      ],
    ]);
  });

  it("are returned for a GET, in which a list is an array literal and a value with an operator a filter", async () => {
    const answer = await call(
      `find_named?names={axe,"bo\\"lt",bolt}&id=not.is.null&select=id,qty::text&order=qty.desc`,
    );
    expect(await shown(answer)).toEqual([
      200,
      [
        { id: "b", qty: "2" },
        { id: "a", qty: "1" },
      ],
    ]);
    expect(answer.headers.get("Content-Location")).toBeNull();
  });

  it("are returned for a form too, and for a body without arguments", async () => {
    const form = await post("find_named?select=id", "names={axe,bolt}&onlyActive=t", {
      "Content-Type": "application/x-www-form-urlencoded",
    });
    expect(await shown(form)).toEqual([200, [{ id: "a" }, { id: null }]]);
    expect((await shown(await post("steps?limit=1", "")))[0]).toBe(200);
  });

  it.each<[string, string, unknown]>([
    ["an embed", "select=id,vendor(name)&id=eq.a", [{ id: "a", vendor: { name: "Acme" } }]],
    ["an inner embed with its filter", "select=asked,vendor!inner()&vendor.name=eq.Acme", [{ asked: "axe" }]],
    ["a spread", "select=id,...vendor(name)&id=eq.a", [{ id: "a", name: "Acme" }]],
    ["JSON paths", "select=id,data->>k&data->>s=eq.text", [{ id: "a", k: "1.50" }]],
    ["an order by JSON", "select=id&order=data->k&limit=1", [{ id: "a" }]],
    ["groups", "select=found:id.count(),qty.sum()", [{ found: 2, sum: 4 }]],
    ["logic", "select=id&or=(id.eq.c,qty.eq.1)&order=id", [{ id: "a" }, { id: "c" }]],
    [
      "what only the Worker can decide",
      "select=asked&asked=match.^(c|a)&order=asked",
      [{ asked: "axe" }, { asked: "cog" }],
    ],
    ["limit and offset", "select=asked&limit=2&offset=1", [{ asked: "none" }, { asked: "axe" }]],
    ["aliases", "select=n:index&limit=1", [{ n: 0 }]],
  ])("take %s", async (_, query, expected) => {
    expect(await shown(await post(`find_named?${query}`, { names }))).toEqual([200, expected]);
  });

  it("are counted, and cut by a Range of a GET", async () => {
    const counted = await post("find_named?select=id&limit=2", { names }, { Prefer: "count=exact" });
    expect([
      counted.status,
      counted.headers.get("Content-Range"),
      counted.headers.get("Preference-Applied"),
    ]).toEqual([206, "0-1/4", "count=exact"]);
    const estimated = await post("find_named?limit=2", { names }, { Prefer: "count=estimated" });
    expect(estimated.headers.get("Content-Range")).toBe("0-1/4");
    const ranged = await call("find_named?names={axe,bolt,cog}&select=id", { headers: { Range: "1-1" } });
    expect(await shown(ranged)).toEqual([200, [{ id: "b" }]]);
    const posted = await post("find_named?select=id", { names: ["axe", "bolt"] }, { Range: "1-1" });
    expect(posted.headers.get("Content-Range")).toBe("0-1/*");
  });

  it("are cut at maxRows, unless the function is exempt", async () => {
    const many = Array.from({ length: 20 }, () => "axe");
    expect((await post("find_named", { names: many })).headers.get("Content-Range")).toBe("0-7/*");
    const whole = postgrest({
      schema,
      functions: { find_named: { ...findNamed, cut: false } },
      database: () => env.DB,
      maxRows: 8,
    });
    const answer = await whole.request("/rpc/find_named", {
      method: "POST",
      body: JSON.stringify({ names: many }),
      headers: { "Content-Type": "application/json" },
    });
    expect(answer.headers.get("Content-Range")).toBe("0-19/*");
  });

  it("are read again if there are more than expected, and in one round trip otherwise", async () => {
    const counts = newCounts();
    const likely: View<unknown> = {
      ...findNamed,
      cut: false,
      rows: (given, caller) => ({ ...findNamed.rows(given, caller), likely: 3 }),
    };
    const bounded = postgrest({
      schema,
      functions: { find_named: likely },
      database: () => countBindings(env, counts).DB,
      maxRows: 8,
      maxAnswerBytes: 100,
    });
    const ask = async (names: readonly string[], query = "") => {
      counts.roundTrips = 0;
      const answer = await bounded.request(`/rpc/find_named?select=asked${query}`, {
        method: "POST",
        body: JSON.stringify({ names }),
        headers: { "Content-Type": "application/json" },
      });
      return [answer.status, answer.headers.get("Content-Range"), counts.roundTrips];
    };
    expect(await ask(["axe", "axe", "axe"])).toEqual([200, "0-2/*", 1]);
    expect(await ask(["axe", "axe", "axe", "axe"])).toEqual([200, "0-3/*", 2]);
    expect(await ask(["axe", "axe", "axe", "axe"], "&limit=3")).toEqual([200, "0-2/*", 1]);
    expect(await ask(Array.from({ length: 40 }, () => "axe"))).toEqual([400, null, 2]);
  });

  it("are one object, CSV or only headers, as requested", async () => {
    const object = { Accept: "application/vnd.pgrst.object+json" };
    expect(await shown(await post("find_named?select=id", { names: ["axe"] }, object))).toEqual([
      200,
      { id: "a" },
    ]);
    expect((await post("find_named", { names }, object)).status).toBe(406);
    const csv = await post("find_named?select=index,id", { names: ["axe", "none"] }, { Accept: "text/csv" });
    expect(await csv.text()).toBe("index,id\n0,a\n1,");
    const head = await call("find_named?names={axe}", { method: "HEAD" });
    expect([head.status, head.headers.get("Content-Range"), await head.text()]).toEqual([200, "0-0/*", ""]);
  });

  it("are not served under the name of a relation, nor embedded", async () => {
    expect((await app.request("/find_named")).status).toBe(404);
    expect((await app.request("/vendor?select=find_named(id)")).status).toBe(400);
  });
});

describe("a walk", () => {
  const walked = async (answer: Response) => ({
    place: answer.headers.get("X-Place"),
    link: answer.headers.get("Link"),
    rows: await answer.json(),
  });

  it("continues after the last row shown, and ends after the last row", async () => {
    expect(await walked(await call("steps?after=p2&limit=2&select=step,place"))).toEqual({
      place: "p4",
      link: '</rpc/steps?select=step,place&limit=2&cursor=p4>; rel="next", </rpc/steps?select=step,place&limit=2>; rel="first"',
      rows: [
        { step: 3, place: "p3" },
        { step: 4, place: "p4" },
      ],
    });
    expect(await walked(await call("steps?cursor=p8&limit=2&select=step"))).toEqual({
      place: "p10",
      link: null,
      rows: [{ step: 9 }, { step: 10 }],
    });
    expect(await walked(await call("steps?cursor=p3&half=eq.2&select=step"))).toEqual({
      place: "p10",
      link: null,
      rows: [{ step: 4 }, { step: 5 }],
    });
  });

  it("continues by the URL in a POST too, with the same body", async () => {
    expect(await walked(await post("steps?limit=1&select=step&cursor=p5", { after: "p1" }))).toEqual({
      place: "p6",
      link: '</rpc/steps?select=step&limit=1&cursor=p6>; rel="next", </rpc/steps?select=step&limit=1>; rel="first"',
      rows: [{ step: 6 }],
    });
  });

  it("is cut at maxRows like every list, and does not move for a limit of 0", async () => {
    expect(await walked(await call("steps?select=step.count()"))).toEqual({
      place: "p10",
      link: null,
      rows: [{ count: 10 }],
    });
    expect((await walked(await call("steps?after=p1&select=step"))).place).toBe("p9");
    expect(await walked(await call("steps?after=p1&limit=0"))).toEqual({
      place: "p1",
      link: null,
      rows: [],
    });
    const groups = await call("steps?select=step,step.count()&limit=2");
    expect([groups.status, await groups.json()]).toMatchObject([
      400,
      { code: "22023", message: "The groups of steps have no limit" },
    ]);
  });

  it("can have a count, and is checked in the same round trip", async () => {
    const counted = await call("steps?after=p5&limit=1", { headers: { Prefer: "count=exact" } });
    expect([counted.status, counted.headers.get("Content-Range"), counted.headers.get("X-Place")]).toEqual([
      206,
      "0-0/5",
      "p6",
    ]);
    expect(await shown(await call("steps?after=p11"))).toEqual([
      410,
      { code: "55000", message: "too far", details: null, hint: null },
    ]);
  });

  it("has one order and no offset", async () => {
    for (const query of ["order=step", "order=step.asc", "order=step.asc.nullslast"]) {
      expect((await call(`steps?${query}`)).status, query).toBe(200);
    }
    for (const query of ["order=step.desc", "order=half", "order=step,half", "offset=1"]) {
      const [status, body] = await shown(await call(`steps?${query}`));
      expect([status, body], query).toMatchObject([400, { code: "22023" }]);
    }
  });
});
