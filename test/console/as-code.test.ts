/** A request of the console as curl and as supabase-js. */
import { describe, expect, it } from "vitest";
import { asCurl, asSupabaseJs } from "../../src/console/api/as-code";

const url = (path: string) => `https://api.example/rest/v1/${path}`;
const get = (path: string) => ({ method: "GET", url: url(path), body: undefined });
const post = (path: string, body: string) => ({ method: "POST", url: url(path), body });

describe("as curl", () => {
  it("reads the key from the environment, and quotes the URL for a shell", () => {
    expect(asCurl(get("company?name=eq.O'Neill"))).toBe(
      `curl 'https://api.example/rest/v1/company?name=eq.O'\\''Neill' \\
  -H "Authorization: Bearer $CROSSWALK_API_KEY"`,
    );
  });

  it("sends a body", () => {
    expect(asCurl(post("rpc/unlink", '{"rows":[]}'))).toBe(
      `curl -X POST 'https://api.example/rest/v1/rpc/unlink' \\
  -H "Authorization: Bearer $CROSSWALK_API_KEY" \\
  -H 'Content-Type: application/json' \\
  --data '{"rows":[]}'`,
    );
  });
});

describe("a body that is too long for an argument", () => {
  it("is read from standard input, to the letter", () => {
    const body = JSON.stringify({ rows: [{ id: "O'Neill $HOME".repeat(4000) }] });
    const [command, sent, end] = asCurl(post("rpc/link", body)).split(/\n(?=[{J])/);
    expect(command?.endsWith("--data-binary @- <<'JSON'")).toBe(true);
    expect([sent, end]).toEqual([body, "JSON"]);
  });
});

describe("as supabase-js", () => {
  it.each([
    ["company?select=id,name", '.from("company")\n  .select("id,name")'],
    ["company", '.from("company")\n  .select()'],
    [
      "company?id=eq.a.b&name=is.null&order=name.desc.nullslast,id.asc&limit=5",
      '.from("company")\n  .select()\n  .filter("id", "eq", "a.b")\n  .filter("name", "is", "null")\n  .order("name", { ascending: false, nullsFirst: false })\n  .order("id", { ascending: true })\n  .limit(5)',
    ],
    [
      'company?or=(id.eq."a,b",name.eq.c)&cursor=x',
      '.from("company")\n  .select()\n  .or("id.eq.\\"a,b\\",name.eq.c")',
    ],
  ])("writes %s", (path, calls) => {
    expect(asSupabaseJs(get(path))).toBe(`const { data, error } = await supabase\n  ${calls};`);
  });

  it("calls a function with its arguments", () => {
    expect(asSupabaseJs(post("rpc/resolve?select=asked", '{"to":"xero"}'))).toBe(
      'const { data, error } = await supabase\n  .rpc("resolve", {"to":"xero"})\n  .select("asked");',
    );
  });
});
