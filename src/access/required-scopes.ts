/** A request → the scopes that a key needs for it (SPEC §8). Pure. */
import type { Scope } from "./key-record";

export interface ScopedRequest {
  readonly method: string;
  /** The query string as it came. */
  readonly search: string;
  /** The `Prefer` header as it came. */
  readonly prefer: string | undefined;
}

/**
 * A method that no relation serves needs none: it is refused for what it is. To be shown what was written takes
 * `view` as well, as RETURNING takes the privilege SELECT, where it shows more than the body said: rows that were
 * there before, or what is embedded in them.
 */
export function requiredScopes(request: ScopedRequest): readonly Scope[] {
  const shown: readonly Scope[] = showsMoreThanSent(request) ? ["view"] : [];
  switch (request.method) {
    case "GET":
    case "HEAD":
      return ["view"];
    case "POST":
      return mergesDuplicates(request) ? ["create", "update", ...shown] : ["create", ...shown];
    case "PATCH":
      return ["update", ...shown];
    case "PUT":
      return ["create", "update", ...shown];
    case "DELETE":
      return ["delete", ...shown];
    default:
      return [];
  }
}

/** Wider than the engine's reading of `Prefer`, so that no way of writing it slips past the scope. */
function mergesDuplicates({ prefer }: ScopedRequest): boolean {
  return prefer !== undefined && /merge-duplicates/i.test(prefer);
}

/** Wider than the engine's reading too: in a query string, what is embedded stands in brackets. */
function showsMoreThanSent(request: ScopedRequest): boolean {
  const { method, search, prefer } = request;
  if (prefer === undefined || !/representation/i.test(prefer)) return false;
  return method !== "POST" || mergesDuplicates(request) || /\(|%28/.test(search);
}
