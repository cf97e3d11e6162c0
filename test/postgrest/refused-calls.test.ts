import { beforeAll, describe, expect, it } from "vitest";
import { makeEmbedRows } from "../support/warehouse/embed-rows";
import { call, post, shown } from "../support/warehouse/functions";

beforeAll(makeEmbedRows);

const names = ["cog", "none", "axe", "drill"];

describe("a refused call", () => {
  const unknown = (call: string, searched: string, hint: string | null) => [
    404,
    {
      code: "PGRST202",
      message: `Could not find the function public.${call} in the schema cache`,
      details: `Searched for the function public.${searched}, but no matches were found in the schema cache.`,
      hint: hint && `Perhaps you meant to call the function public.${hint}`,
    },
  ];
  const signature = "find_named(names, onlyActive, note)";

  it.each<[string, string, unknown, unknown]>([
    [
      "an unknown function",
      "find_name",
      {},
      unknown("find_name without parameters", "find_name without parameters", signature),
    ],
    [
      "an unknown function with arguments",
      "find_name",
      { onlyActive: true, names },
      unknown("find_name(names, onlyActive)", "find_name with parameters names, onlyActive", signature),
    ],
    [
      "a function like no other",
      "xyz",
      {},
      unknown("xyz without parameters", "xyz without parameters", null),
    ],
    [
      "an unknown argument",
      "find_named",
      { names, name: "x" },
      unknown("find_named(name, names)", "find_named with parameters name, names", signature),
    ],
    [
      "a missing argument",
      "find_named",
      { note: "x" },
      unknown("find_named(note)", "find_named with parameter note", signature),
    ],
    [
      "an argument of the wrong type",
      "find_named",
      { names: "axe" },
      [400, { code: "22023", message: "names: must be a list", details: null, hint: null }],
    ],
    [
      "a body that is no object",
      "find_named",
      [{ names }],
      [
        400,
        {
          code: "PGRST102",
          message: "The body of a call must be a JSON object",
          details: null,
          hint: "Its members are the arguments.",
        },
      ],
    ],
    ...[null, 5, "x"].map((body): [string, string, unknown, unknown] => [
      `the body ${JSON.stringify(body)}`,
      "find_named",
      JSON.stringify(body),
      [
        400,
        {
          code: "PGRST102",
          message: "The body of a call must be a JSON object",
          details: null,
          hint: "Its members are the arguments.",
        },
      ],
    ]),
    [
      "an unknown column",
      "find_named?select=nope",
      { names },
      [400, { code: "42703", message: "column find_named.nope does not exist", details: null, hint: null }],
    ],
  ])("is explained: %s", async (_, path, body, expected) => {
    const length = String(JSON.stringify(body).length);
    expect(await shown(await post(path, body, { "Content-Length": length }))).toEqual(expected);
  });

  it("names the argument whose text is not a value of its type", async () => {
    expect(await shown(await call("find_named?names=axe"))).toEqual([
      400,
      {
        code: "22P02",
        message: 'malformed array literal: "axe"',
        details: 'Argument "names". Array value must start with "{" or dimension information.',
        hint: null,
      },
    ]);
    expect(await shown(await call("find_named?names={axe}&onlyActive=maybe"))).toEqual([
      400,
      {
        code: "22P02",
        message: 'invalid input syntax for type boolean: "maybe"',
        details: 'Argument "onlyActive".',
        hint: null,
      },
    ]);
  });

  it("names the arguments of an unknown function in the URL", async () => {
    expect(await shown(await call("find_name?names={axe}&note=x&select=id"))).toEqual(
      unknown("find_name(names, note)", "find_name with parameters names, note", signature),
    );
  });

  it.each(["text/csv", "text/plain", "application/xml; a=b"])("takes no arguments as %s", async (type) => {
    const answer = await call("find_named", {
      method: "POST",
      headers: { "Content-Type": type },
      body: "names",
    });
    expect(await shown(answer)).toEqual([
      415,
      {
        code: "PGRST102",
        message: `Content-Type not acceptable: ${type}`,
        details: null,
        hint: "Send the arguments as application/json or application/x-www-form-urlencoded.",
      },
    ]);
  });

  it("is refused for another method, and OPTIONS lists the methods", async () => {
    const answer = await call("find_named", { method: "DELETE" });
    expect([answer.status, answer.headers.get("Allow")]).toEqual([405, "OPTIONS,GET,HEAD,POST"]);
    expect(await answer.json()).toMatchObject({
      code: "PGRST101",
      message: "Cannot use the DELETE method on RPC",
    });
    const options = await call("find_named", { method: "OPTIONS" });
    expect([options.status, options.headers.get("Allow")]).toEqual([200, "OPTIONS,GET,HEAD,POST"]);
    expect((await call("find_nam", { method: "OPTIONS" })).status).toBe(404);
  });
});
