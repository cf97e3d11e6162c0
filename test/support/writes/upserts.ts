/** What the tests of upserts share: rows of some time ago, and upserts onto them. */
import { expect } from "vitest";
import { api, read } from "../fixtures";
import { type Fields, mapping, prefer, standard } from "../mappings";

export const naturalTarget = "on_conflict=entityType,entityId,integration,companyId";
/** The partial unique set: only rows that have an external id and may not share it. */
export const externalTarget = "on_conflict=integration,externalId,entityType,companyId";

/** When a seeded row was made. */
export const seededAt = { createdAt: "2026-01-01T00:00:00Z", updatedAt: "2026-01-01T00:00:00Z" };

/** Upserts by a key that is known when they are called. */
export function upserter(key: () => string) {
  /** Posts to the standard mount and shows what the table then has in `select`. */
  async function upsert(query: string, resolution: "merge" | "ignore", body: unknown, by = key()) {
    const headers = prefer(`resolution=${resolution}-duplicates`, "return=representation");
    return read(await api(`${standard}?${query}`, { method: "POST", headers, body }, by));
  }

  /** Makes a row of some time ago, by another key of the company; gives its id. */
  async function seed(entityId: string, rest: Fields = {}): Promise<string> {
    const body = mapping(entityId, { createdBy: "key:k0", updatedBy: "key:k0", ...seededAt, ...rest });
    const { status, body: made } = await upsert("", "ignore", [body]);
    expect(status).toBe(201);
    return made[0].id;
  }

  return { upsert, seed };
}
