/** The Durable Object of a key, by the key's id. */
import type { RateLimiter } from "./rate-limiter";

/** Gives the object of a key; makes no call yet. */
export type FindKeyObject = (
  namespace: DurableObjectNamespace<RateLimiter>,
  id: string,
) => DurableObjectStub<RateLimiter>;

/**
 * An object stays for good where its first call made it: near the caller of that call, or near `location`.
 * @see https://developers.cloudflare.com/durable-objects/reference/data-location/#provide-a-location-hint
 */
export const findKeyObject =
  (location: DurableObjectLocationHint | undefined): FindKeyObject =>
  (namespace, id) =>
    namespace.get(namespace.idFromName(id), location === undefined ? {} : { locationHint: location });
