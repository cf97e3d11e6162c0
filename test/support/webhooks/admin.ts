/** Webhooks made over HTTP. */
import { env } from "cloudflare:workers";
import { expect } from "vitest";
import { admin, iso } from "../admin";
import { clearFeed } from "../feed";
import { makeCompany, read } from "../fixtures";

/** The cursor before the first change of `acme`. */
export const start = "61636d65-0--";
export const url = "https://example.com/hooks";
export const secretText = /^whsec_[A-Za-z0-9+/]{43}=$/;

/** A webhook of `acme` as it is shown when it was made. */
export const shown = {
  id: expect.stringMatching(/^[0-9a-z]{26}$/),
  companyId: "acme",
  url,
  description: null,
  integrations: null,
  entityTypes: null,
  ops: null,
  status: "active",
  pausedReason: null,
  pausedAt: null,
  since: start,
  createdAt: expect.stringMatching(iso),
  updatedAt: expect.stringMatching(iso),
  previousSecretUntil: null,
};

/** A company without webhooks, whose feed is empty. */
export async function startAnew(): Promise<void> {
  await env.DB.prepare(`DELETE FROM "company"`).run();
  await clearFeed();
  await makeCompany("acme");
}

/** Makes a webhook; gives its record, its secret, and where it is under `/admin`. */
export async function make(body: object = {}) {
  const answer = await admin("/webhooks", { method: "POST", body: { companyId: "acme", url, ...body } });
  expect(answer.status).toBe(201);
  const { secret, ...record }: { secret: string; id: string; since: string } = await answer.json();
  return { secret, record, path: `/webhooks/${record.id}` };
}

export const patch = async (path: string, body: object) => read(await admin(path, { method: "PATCH", body }));
export const post = async (path: string, body: object = {}) =>
  read(await admin(path, { method: "POST", body }));
