/**
 * Which URLs a webhook may have: `https://` to a host with a public name (SPEC §15). Whoever holds the admin token must
 * not reach what only the Worker's side of the network can. What a name leads to is decided at each delivery, by the
 * platform (`global_fetch_strictly_public`); here, what can be told from the text.
 */

/** Longer ones are not needed, and the URL is in lists. */
export const MAX_RECEIVER_URL = 2_000;

/**
 * Names that lead nowhere in public: the special-use names (RFC 6761, 6762, 7686, 8375 and 9476; all under `arpa` is the
 * network's own), what ICANN never delegates, and what routers, clusters and service registries use.
 * @see https://www.iana.org/assignments/special-use-domain-names/
 */
const privateEndings: ReadonlySet<string> = new Set([
  ...["alt", "arpa", "example", "invalid", "local", "localhost", "onion", "test"],
  ...["corp", "home", "internal", "mail"],
  ...["consul", "intranet", "lan", "localdomain", "private", "svc"],
]);

const label = /^[a-z0-9_]([a-z0-9_-]{0,61}[a-z0-9_])?$/;
const ipv4 = /^\d+\.\d+\.\d+\.\d+$/;
const loopback = /^(localhost|127\.\d+\.\d+\.\d+|\[::1\])$/;

export type CheckedUrl = { readonly url: string } | { readonly fault: string };

/**
 * @param local whether this machine's addresses are taken too, also by `http:` (`WEBHOOK_LOCAL`)
 * @returns the URL as the platform reads it, or what is wrong with it, in words that follow "url: "
 */
export function checkReceiverUrl(text: string, local: boolean): CheckedUrl {
  if (text.length > MAX_RECEIVER_URL) return { fault: `must have at most ${MAX_RECEIVER_URL} characters` };
  // `URL` leaves out blanks around it, and tabs and line ends within.
  if (/[\s\p{Cc}\\]/u.test(text)) return { fault: "must not have blanks, line ends or backslashes" };
  const url = URL.parse(text);
  if (url === null || !/^https?:\/\//i.test(text)) {
    return { fault: "must be an address such as https://example.com/hooks" };
  }
  const fault =
    faultOfParts(url) ?? (local && loopback.test(url.hostname) ? undefined : faultOfPublic(url, local));
  if (fault !== undefined) return { fault };
  if (url.href.length > MAX_RECEIVER_URL) {
    return { fault: `must have at most ${MAX_RECEIVER_URL} characters, as it is encoded` };
  }
  return { url: url.href };
}

function faultOfParts({ username, password, href }: URL): string | undefined {
  if (username !== "" || password !== "") {
    return "must not have a user or password: the receiver knows us by the signature";
  }
  return href.includes("#") ? "must not have a #fragment: it is never sent" : undefined;
}

function faultOfPublic({ protocol, hostname, port }: URL, local: boolean): string | undefined {
  const onlyHere = local ? ", unless it is of this machine" : "";
  if (protocol !== "https:") return `must be https${onlyHere}`;
  // Ports below are of other services, which must not be talked to.
  if (port !== "" && Number(port) < 1024) return "must have port 443 or one from 1024 on";
  return faultOfHost(hostname, onlyHere);
}

/** @param host as `URL` has it: in lower case and punycode, each spelling of an IPv4 address as four decimal numbers */
function faultOfHost(host: string, onlyHere: string): string | undefined {
  if (host.startsWith("[") || ipv4.test(host))
    return `must have a name for a host, not an address${onlyHere}`;
  if (host.endsWith(".")) return "must have a host without the dot at the end";
  const labels = host.split(".");
  const ending = labels.at(-1) ?? "";
  if (privateEndings.has(ending) || labels.length < 2) return `must have a public host${onlyHere}`;
  if (host.length > 253 || !labels.every((name) => label.test(name))) return "must have a valid host name";
  return undefined;
}
