import { describe, expect, it } from "vitest";
import type { SelectItem, SelectRelation } from "../../../../src/postgrest/parse/ast";
import { parseSelect } from "../../../../src/postgrest/parse/grammar/select";
import { parseError, rejectionOf } from "../../../support/rejection";

const column = (name: string, more: object = {}, path: readonly object[] = []): object => ({
  kind: "field",
  field: { name, path },
  ...more,
});
const embed = (relation: string, select: readonly object[], more: object = {}): object => ({
  kind: "relation",
  relation,
  spread: false,
  select,
  ...more,
});

describe("select", () => {
  const good: readonly [text: string, items: readonly object[]][] = [
    ["", [column("*")]],
    ["*", [column("*")]],
    ["id", [column("id")]],
    ["id,name", [column("id"), column("name")]],
    [" id , name ", [column("id"), column("name")]],
    ["identifier with spaces", [column("identifier with spaces")]],
    [
      "field-with_sep,a$num$,_,$,123",
      ["field-with_sep", "a$num$", "_", "$", "123"].map((name) => column(name)),
    ],
    ["هویت,Straße", [column("هویت"), column("Straße")]],
    ['":arr->ow::cast","(inside,parens)"', [column(":arr->ow::cast"), column("(inside,parens)")]],
    ['"a\\"b\\\\c","  padded  "', [column('a"b\\c'), column("  padded  ")]],
    ["myId:id", [column("id", { alias: "myId" })]],
    ["id::text", [column("id", { cast: "text" })]],
    ["myId:id::text", [column("id", { alias: "myId", cast: "text" })]],
    ["amount::double precision", [column("amount", { cast: "double precision" })]],
    ["data->a", [column("data", {}, [{ arrow: "->", key: "a" }])]],
    [
      "data->0->-1->>b",
      [
        column("data", {}, [
          { arrow: "->", key: 0 },
          { arrow: "->", key: -1 },
          { arrow: "->>", key: "b" },
        ]),
      ],
    ],
    [
      "data->0xy1->23-xy-45->xy-6->>0::int",
      [
        column("data", { cast: "int" }, [
          { arrow: "->", key: "0xy1" },
          { arrow: "->", key: "23-xy-45" },
          { arrow: "->", key: "xy-6" },
          { arrow: "->>", key: 0 },
        ]),
      ],
    ],
    ["data->!@#$%^&*_d", [column("data", {}, [{ arrow: "->", key: "!@#$%^&*_d" }])]],
    ['data->"a.b,c"', [column("data", {}, [{ arrow: "->", key: "a.b,c" }])]],
    ["count()", [column("*", { aggregate: "count" })]],
    ["cnt:count()::text", [column("*", { alias: "cnt", aggregate: "count", aggregateCast: "text" })]],
    ["count", [column("count")]],
    [
      "total:amount.sum()::text",
      [column("amount", { alias: "total", aggregate: "sum", aggregateCast: "text" })],
    ],
    [
      "s:data->>key::integer.sum()::text",
      [
        column("data", { alias: "s", cast: "integer", aggregate: "sum", aggregateCast: "text" }, [
          { arrow: "->>", key: "key" },
        ]),
      ],
    ],
    [
      "a.avg(),a.min(),a.max(),a.count()",
      ["avg", "min", "max", "count"].map((aggregate) => column("a", { aggregate })),
    ],
    ["client(id)", [embed("client", [column("id")])]],
    ["client()", [embed("client", [])]],
    [
      "c:client(clientId:id,name)",
      [embed("client", [column("id", { alias: "clientId" }), column("name")], { alias: "c" })],
    ],
    ["client!fk(id)", [embed("client", [column("id")], { hint: "fk" })]],
    ["client!inner(id)", [embed("client", [column("id")], { joinType: "inner" })]],
    ["client!left(id)", [embed("client", [column("id")], { joinType: "left" })]],
    ["client!fk!inner(id)", [embed("client", [column("id")], { hint: "fk", joinType: "inner" })]],
    ["client!inner!fk(id)", [embed("client", [column("id")], { hint: "fk", joinType: "inner" })]],
    ["...client(name)", [embed("client", [column("name")], { spread: true })]],
    [
      "...client!fk!inner(*)",
      [embed("client", [column("*")], { spread: true, hint: "fk", joinType: "inner" })],
    ],
    [
      "*,client(*,nested(id)),...other(a)",
      [
        column("*"),
        embed("client", [column("*"), embed("nested", [column("id")])]),
        embed("other", [column("a")], { spread: true }),
      ],
    ],
    // What is left over after the last item is no error in PostgREST.
    ["name,projects(id)'", [column("name"), embed("projects", [column("id")])]],
  ];
  it.each(good)("reads %j", (text, items) => {
    expect(parseSelect(text)).toEqual(items);
  });

  const NAME = "field name (* or [a..z0..9_$])";
  const bad: readonly [text: string, column: number, details: string][] = [
    [
      "data->(!@#$%^&*_d->>!@#$%^&*_e::integer",
      7,
      'unexpected "(" expecting "-", digit or any non reserved character different from: .,>()',
    ],
    ["data->>--34", 9, 'unexpected "-" expecting digit'],
    ["data->>-78xy", 11, `unexpected 'x' expecting digit, "->", "::", ".", "," or end of input`],
    ["data->>-xy-4", 9, 'unexpected "x" expecting digit'],
    [
      "id,clients(name[])",
      16,
      `unexpected '[' expecting letter, digit, "-", "->>", "->", "::", ".", ")", "," or end of input`,
    ],
    [
      "name!hint",
      5,
      `unexpected '!' expecting letter, digit, "-", "->>", "->", "::", ".", ")", "," or end of input`,
    ],
    ["*!hint", 2, `unexpected '!' expecting ")", "," or end of input`],
    [":id", 1, `unexpected ":" expecting "...", ${NAME}, "*" or "count()"`],
    ["name::", 7, "unexpected end of input expecting letter or digit"],
    ["id,", 4, `unexpected end of input expecting "...", ${NAME}, "*" or "count()"`],
    ["id,,name", 4, `unexpected "," expecting "...", ${NAME}, "*" or "count()"`],
    [
      "ه؟",
      2,
      `unexpected '\\1567' expecting letter, digit, "-", "->>", "->", "::", ".", ")", "," or end of input`,
    ],
    [
      "client(id",
      10,
      `unexpected end of input expecting letter, digit, "-", "->>", "->", "::", ".", ")", "," or end of input`,
    ],
    ['"open', 6, `unexpected end of input expecting "\\\\" or "\\""`],
    ["amount.median()", 8, `unexpected "m" expecting "sum", "avg", "count", "max" or "min"`],
  ];
  it.each(bad)("refuses %j at column %i", (text, at, details) => {
    expect(rejectionOf(() => parseSelect(text))).toEqual(
      parseError(`select parameter (${text})`, at, details),
    );
  });

  it("reads embeds nested as deep as a URL holds them", () => {
    const depth = 5_000;
    let items: readonly SelectItem[] = parseSelect(`${"a(".repeat(depth)}id${")".repeat(depth)}`);
    let levels = 0;
    for (let item = items[0]; item?.kind === "relation"; item = items[0]) {
      items = (item satisfies SelectRelation).select;
      levels += 1;
    }
    expect([levels, items]).toEqual([depth, [column("id")]]);
  });
});
