/** Which environment a page belongs to, by its host: shown by colour and by word, so that nobody mistakes one for another. */

export type Environment = "local" | "staging" | "production";

export function environmentOf(hostname: string): Environment {
  if (/^(localhost|127\.|\[?::1)/.test(hostname) || hostname.endsWith(".localhost")) return "local";
  return /(^|[.-])(staging|preview|test|dev)([.-]|$)/.test(hostname) ? "staging" : "production";
}
