/** The id of a request, which connects a client's log with ours. */

/** Safe in a log and in a header: short, without characters that are special in either. */
const sane = /^[A-Za-z0-9][A-Za-z0-9._:+/=@-]{0,127}$/;

/**
 * An API key, or a run of characters as long as a hash or a token: a secret that a client sends here by mistake must
 * not be logged. Common ids have shorter runs: a UUID 12, a trace 32, a commit 40.
 */
const secretive = /crbn_|[A-Za-z0-9+/=_]{41}/i;

/** A key without its prefix, or the secret of one: 33 or more of its characters in a row, of which no case is missing. */
function hasKeyPart(header: string): boolean {
  const runs = header.match(/[A-Za-z0-9]{33,}/g) ?? [];
  return runs.some((run) => /[a-z]/.test(run) && /[A-Z]/.test(run));
}

/** Whether text that a client made up may be a key, a token or a part of one. */
export function isSecretive(text: string): boolean {
  return secretive.test(text) || hasKeyPart(text);
}

/**
 * The client's `X-Request-Id` if it is safe and not a secret, else a new one from `make`.
 * @param secret the admin token, which must not be taken as an id although it may look like one
 */
export function chooseRequestId(
  header: string | undefined,
  secret: string | undefined,
  make: () => string,
): string {
  if (header === undefined || !sane.test(header) || isSecretive(header)) return make();
  return secret !== undefined && header.includes(secret) ? make() : header;
}
