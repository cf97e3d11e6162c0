/** The headers that every answer has. They depend on what is served: the API, `/admin` or a page. */
import type { Context } from "hono";
import { createMiddleware } from "hono/factory";
import { type CallerContext, type CallerEnv, mayBeBrowser } from "./from-browser";
import { forBrowsers, type Header, secure } from "./security-headers";

/** Headers that an answer has unless it sets its own, and what is added to its `Vary`. */
interface HeaderProfile {
  readonly defaults: readonly Header[];
  readonly vary?: string;
}

/** An answer for one key or token must not be cached for another. */
const uncached: readonly Header[] = [...secure, ["Cache-Control", "no-store"]];

/** Each header that can hold a key (src/access/credentials.ts). */
const keyHeaders = "Authorization, apikey, carbon-key";

const profiles = {
  api: { defaults: [...forBrowsers, ...uncached], vary: keyHeaders },
  /** The API's answer to a program with a valid key. */
  program: { defaults: uncached, vary: keyHeaders },
  admin: { defaults: [...forBrowsers, ...uncached], vary: "Authorization" },
  page: { defaults: [...forBrowsers, ...secure] },
} satisfies Readonly<Record<string, HeaderProfile>>;

type ProfileName = keyof typeof profiles;

export interface HeadersEnv {
  Variables: { profile?: ProfileName } & CallerEnv["Variables"];
}

/** Sets the profile of the routes below. The default is the API's. */
export const useProfile = (name: ProfileName) =>
  createMiddleware<HeadersEnv>((c, next) => {
    c.set("profile", name);
    return next();
  });

/** Gives every answer the headers of its profile. It wraps all routes, so that none can forget it. */
export const applyProfile = createMiddleware<HeadersEnv>(async (c, next) => {
  await next();
  addHeaders(c.res.headers, profileOf(c));
});

function profileOf(c: Context<HeadersEnv>): ProfileName {
  return c.get("profile") ?? (mayBeBrowser(c) ? "api" : "program");
}

const recordOf = ({ defaults, vary }: HeaderProfile): Readonly<Record<string, string>> => ({
  ...Object.fromEntries(defaults),
  ...(vary !== undefined && { Vary: vary }),
});
const apiRecord = recordOf(profiles.api);
const programRecord = recordOf(profiles.program);

/**
 * The headers of an answer of the API, which is frequent: creating it with them is 10 to 20 µs faster than adding them
 * later.
 */
export function apiHeaders(c: CallerContext): Readonly<Record<string, string>> {
  return mayBeBrowser(c) ? apiRecord : programRecord;
}

/** A header that no route sets by itself. */
const marker = "Strict-Transport-Security";

/**
 * Adds the headers unless the answer was created with them (`apiHeaders`). It changes them in place: copying the answer
 * with its body takes twice as long.
 */
export function addHeaders(headers: Headers, name: ProfileName): void {
  if (headers.has(marker)) return;
  const { defaults, vary }: HeaderProfile = profiles[name];
  for (const [header, value] of defaults) {
    if (!headers.has(header)) headers.set(header, value);
  }
  if (vary !== undefined) headers.append("Vary", vary);
}
