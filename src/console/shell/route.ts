/** `#/mappings?q=1042` ⇄ what is shown. It is after the `#` so that no id that is searched for gets into a log of URLs. */
import { useEffect, useState } from "preact/hooks";

export interface Route {
  readonly page: string;
  readonly params: URLSearchParams;
}

export function parseRoute(hash: string): Route {
  const [path = "", query = ""] = hash.replace(/^#\/?/, "").split(/\?(.*)/s);
  return { page: path, params: new URLSearchParams(query) };
}

export function hrefOf(page: string, params?: URLSearchParams): string {
  const query = params?.toString() ?? "";
  return query === "" ? `#/${page}` : `#/${page}?${query}`;
}

/** The parameters that are not among those that a page has read: `f=bogus`. */
export function unreadOf(params: URLSearchParams, read: URLSearchParams): readonly string[] {
  return [...params].flatMap(([name, value]) =>
    value === "" || read.getAll(name).includes(value) ? [] : [`${name}=${value}`],
  );
}

/** Goes there; `replace` leaves no step to go back to. */
export function go(page: string, params?: URLSearchParams, { replace = false } = {}): void {
  const href = hrefOf(page, params);
  if (replace) {
    history.replaceState(null, "", href);
    dispatchEvent(new HashChangeEvent("hashchange"));
  } else location.hash = href;
}

export function useRoute(): Route {
  const [hash, setHash] = useState(location.hash);
  useEffect(() => {
    const follow = () => setHash(location.hash);
    addEventListener("hashchange", follow);
    return () => removeEventListener("hashchange", follow);
  }, []);
  return parseRoute(hash);
}
