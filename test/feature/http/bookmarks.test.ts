/** Which bookmarks of a client are refused, and by whom. */

import { env } from "cloudflare:workers";
import { describe, expect, it, vi } from "vitest";
import { callWith } from "../../support/app-with-faults";
import { aBookmark, bookmarkHeader, ids, useReplicas } from "../../support/faults/replicas";
import { faultyD1 } from "../../support/faulty-d1";
import { read } from "../../support/fixtures";
import { countRows, documented, mapping } from "../../support/mappings";

const { state, call } = useReplicas();

describe("a bookmark", () => {
  it.each([
    ["is something else", "GET", "garbage"],
    ["is something else, of a write", "POST", "garbage"],
    ["is spelled in capitals", "GET", aBookmark.toUpperCase()],
    ["stands there twice", "GET", `${aBookmark}, ${aBookmark}`],
    ["is far too long", "GET", "0".repeat(20_000)],
  ])("that %s is refused before the database is asked", async (_, method, bookmark) => {
    const answer = await call("on")(documented, {
      method,
      headers: { [bookmarkHeader]: bookmark },
      ...(method === "POST" && { body: mapping("never") }),
    });
    expect(await read(answer, bookmarkHeader, "Proxy-Status", "Cache-Control")).toEqual({
      status: 400,
      headers: {
        [bookmarkHeader]: null,
        "Proxy-Status": "Crosswalk; error=22023",
        "Cache-Control": "no-store",
      },
      body: {
        code: "22023",
        message: 'invalid value for header "x-d1-bookmark"',
        details: `A bookmark is made of hexadecimal digits and hyphens: ${aBookmark}`,
        hint: "Send the x-d1-bookmark of an earlier answer as it came, or leave the header out.",
      },
    });
    expect(state.starts).toEqual([]);
    expect(await countRows()).toBe(0);
  });

  it("returns 400 when the database refuses it, and logs no fault", async () => {
    const log = vi.spyOn(console, "error").mockImplementation(() => {});
    const failing = faultyD1(env.DB, () => ({ kind: "lost", message: "invalid bookmark" }));
    const session = Object.assign(failing.database, { getBookmark: () => null });
    const refusing = new Proxy(env.DB, {
      get: (target, name) => (name === "withSession" ? () => session : Reflect.get(target, name)),
    });
    const api = callWith({ DB: refusing, D1_READ_REPLICAS: "on" }, state.key);
    expect(await read(await api(ids, { headers: { [bookmarkHeader]: aBookmark } }))).toEqual({
      status: 400,
      body: {
        code: "22023",
        message: "The database does not know this bookmark",
        details: null,
        hint: "Leave it out, then send the bookmark of the next answer. Each database has its own bookmarks.",
      },
    });
    expect(log).not.toHaveBeenCalled();
    log.mockRestore();
  });

  it("is not read without a key", async () => {
    const answer = await call("on", "none")(documented, { headers: { [bookmarkHeader]: "garbage" } });
    expect([answer.status, answer.headers.get(bookmarkHeader)]).toEqual([401, null]);
  });
});
