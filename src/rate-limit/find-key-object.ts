/** The Durable Object of a key, by the key's id. */
import type { KeyObjectPlace } from "../config/settings";
import type { RateLimiter } from "./rate-limiter";

/** Gives the object of a key; makes no call yet. */
export type FindKeyObject = (
  namespace: DurableObjectNamespace<RateLimiter>,
  id: string,
) => DurableObjectStub<RateLimiter>;

/**
 * An object stays for good where its first call made it: near the caller of that call, or near `location`. In another
 * `jurisdiction` the same id is another object, which knows nothing of the first.
 * @see https://developers.cloudflare.com/durable-objects/reference/data-location/
 */
export const findKeyObject =
  ({ location, jurisdiction }: KeyObjectPlace): FindKeyObject =>
  (namespace, id) => {
    const objects = jurisdiction === undefined ? namespace : namespace.jurisdiction(jurisdiction);
    return objects.get(objects.idFromName(id), location === undefined ? {} : { locationHint: location });
  };
