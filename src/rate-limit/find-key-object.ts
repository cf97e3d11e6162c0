/** The Durable Object of a key, by the key's id. */
import type { KeyObjectPlace } from "../config/settings";
import type { RateLimiter } from "./rate-limiter";

/** Returns the object of a key, without a call to it. */
export type FindKeyObject = (
  namespace: DurableObjectNamespace<RateLimiter>,
  id: string,
) => DurableObjectStub<RateLimiter>;

/**
 * An object stays where its first call created it: near that caller, or near `location`. In another `jurisdiction` the
 * same id is a different object, without the first one's data.
 * @see https://developers.cloudflare.com/durable-objects/reference/data-location/
 */
export const findKeyObject =
  ({ location, jurisdiction }: KeyObjectPlace): FindKeyObject =>
  (namespace, id) => {
    const objects = jurisdiction === undefined ? namespace : namespace.jurisdiction(jurisdiction);
    return objects.get(objects.idFromName(id), location === undefined ? {} : { locationHint: location });
  };
