/** The Durable Object of a key or a webhook, by its id. */
import type { KeyObjectPlace } from "../config/settings";
import type { RateLimiter } from "./rate-limiter";

/** Returns an object, without a call to it. */
export type FindObject<T extends Rpc.DurableObjectBranded> = (
  namespace: DurableObjectNamespace<T>,
  id: string,
) => DurableObjectStub<T>;

/**
 * An object stays where its first call created it: near that caller, or near `location`. In another `jurisdiction` the
 * same id is a different object, without the first one's data.
 * @see https://developers.cloudflare.com/durable-objects/reference/data-location/
 */
export const findObject =
  <T extends Rpc.DurableObjectBranded>({ location, jurisdiction }: KeyObjectPlace): FindObject<T> =>
  (namespace, id) => {
    const objects = jurisdiction === undefined ? namespace : namespace.jurisdiction(jurisdiction);
    return objects.get(objects.idFromName(id), location === undefined ? {} : { locationHint: location });
  };

export type FindKeyObject = FindObject<RateLimiter>;
export const findKeyObject: (place: KeyObjectPlace) => FindKeyObject = findObject;
