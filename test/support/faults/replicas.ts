/** D1 with a read replica that lags, and the bookmarks of its sessions. */
import { applyD1Migrations } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { beforeAll, beforeEach, expect } from "vitest";
import { callWith } from "../app-with-faults";
import { makeCompany, makeKey } from "../fixtures";
import { clearRows, documented, mapping } from "../mappings";

export const bookmarkHeader = "x-d1-bookmark";
export const bookmarkForm = /^[0-9a-f]{8}-[0-9a-f]{8}-[0-9a-f]{8}-[0-9a-f]{32}$/;
export const aBookmark = "00000085-0000024c-00004c6d-8e61117bf38d7adb71b934ebbf891683";

/** The documented list, of the entities' ids. */
export const ids = `${documented}?select=entityId`;
export const post = (entityId: string) => ({ method: "POST", body: mapping(entityId) });

interface Replicated {
  readonly database: D1Database;
  /** What each session started from. */
  readonly starts: string[];
}

/**
 * D1 as it is with a replica that has seen nothing yet: the local runtime has none, so a second database stands for it.
 * A session that may start anywhere starts there; one that starts from a bookmark, or at the primary, finds the rows.
 */
export function replicated(primary: D1Database, replica: D1Database): Replicated {
  const starts: string[] = [];
  const database = new Proxy(primary, {
    get(target, name) {
      if (name === "withSession") {
        return (start: string) => {
          starts.push(start);
          return (start === "first-unconstrained" ? replica : target).withSession(start);
        };
      }
      const member: unknown = Reflect.get(target, name);
      return typeof member === "function" ? member.bind(target) : member;
    },
  });
  return { database, starts };
}

/** The bookmark of an answer, which it must have. */
export async function bookmarkOf(response: Response): Promise<string> {
  await response.text();
  const bookmark = response.headers.get(bookmarkHeader);
  expect(bookmark).toMatch(bookmarkForm);
  return bookmark ?? "";
}

/** For the tests of a file: an empty database with an empty replica, made anew before each, and a key of `acme`. */
export function useReplicas() {
  const state = { key: "", ...replicated(env.DB, env.OTHER_DB) };

  beforeAll(async () => {
    await applyD1Migrations(env.OTHER_DB, env.TEST_MIGRATIONS);
    await makeCompany("acme");
    state.key = await makeKey({ companyId: "acme" });
  });

  beforeEach(async () => {
    await clearRows();
    await env.OTHER_DB.prepare('DELETE FROM "externalIntegrationMapping"').run();
    Object.assign(state, replicated(env.DB, env.OTHER_DB));
  });

  /** Calls an application that reads from replicas, or does not. */
  const call = (on: "on" | "off", bearer = state.key) =>
    callWith({ DB: state.database, D1_READ_REPLICAS: on }, bearer);
  return { state, call };
}
