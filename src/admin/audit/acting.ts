/** Who acts: what an entry of the audit log says of the caller, and no more than tells callers apart. */
import type { Context } from "hono";
import { sha256 } from "../../bytes/sha256";
import { callerNetwork } from "../../rate-limit/caller-network";
import { adminErrors } from "../errors";
import type { AuditEntry } from "./entry";

/** A caller may say who it is: everybody has the same token. */
export const actorHeader = "X-Audit-Actor";
const sane = /^[\x21-\x7e](?:[\x20-\x7e]{0,62}[\x21-\x7e])?$/;

/** 32 bits: they tell the tokens of a deployment apart, and nobody finds a token of 32 characters or more by them. */
const tokenDigits = 8;

export async function nameToken(adminToken: string): Promise<string> {
  return (await sha256(`crosswalk audit ${adminToken}`)).toHex().slice(0, tokenDigits);
}

export type Acting = Pick<AuditEntry, "actor" | "network" | "colo">;

/** @throws 400 `22023` for a name of the caller that a list cannot show */
export function readActing(c: Context): Acting {
  const actor = c.req.header(actorHeader) ?? null;
  if (actor !== null && !sane.test(actor)) {
    throw adminErrors.invalidParameter(`${actorHeader}: must be 1 to 64 visible ASCII characters`);
  }
  // Cloudflare sets it, and ignores the client's.
  const address = c.req.header("cf-connecting-ip");
  const { cf } = c.req.raw;
  const colo = typeof cf?.colo === "string" ? cf.colo : null;
  return { actor, network: address === undefined ? null : coarseNetwork(address), colo };
}

/** A network of some hundred callers, not a person's address: `203.0.113.0/24`, `2001:db8:0::/48`. */
export function coarseNetwork(address: string): string {
  const network = callerNetwork(address);
  if (network.includes(":")) return `${network.split(":").slice(0, 3).join(":")}::/48`;
  return network.replace(/\.[^.]*$/, ".0/24");
}
