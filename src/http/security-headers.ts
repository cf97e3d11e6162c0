/** Headers that keep browsers from doing harm with an answer. It imports nothing: the build of the pages reads it too. */

export type Header = readonly [name: string, value: string];

/**
 * Only browsers obey these. No answer may be run as script, framed or sniffed. A page sets its own `Content-Security-Policy`; a page without one
 * shows nothing.
 * @see https://cheatsheetseries.owasp.org/cheatsheets/REST_Security_Cheat_Sheet.html#security-headers
 */
export const forBrowsers: readonly Header[] = [
  ["Content-Security-Policy", "default-src 'none'; frame-ancestors 'none'"],
  ["Referrer-Policy", "no-referrer"],
  ["X-Content-Type-Options", "nosniff"],
  ["X-Frame-Options", "DENY"],
];

/** Some programs obey it too, curl and wget among them. */
export const secure: readonly Header[] = [
  ["Strict-Transport-Security", "max-age=15552000; includeSubDomains"],
];

/** What a page may load, all of it from its own origin. */
type Source = "script" | "style" | "img" | "connect" | "font" | "worker";

/** The policy of a page: nothing may be loaded but what is listed. */
export function pagePolicy(sources: Partial<Readonly<Record<Source, string>>>): string {
  const directives = Object.entries(sources).map(([source, from]) => `${source}-src ${from}`);
  const closed = ["base-uri 'none'", "form-action 'none'", "frame-ancestors 'none'"];
  return ["default-src 'none'", ...directives, ...closed].join("; ");
}
