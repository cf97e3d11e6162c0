/** The name of a request, by which a client's log and ours can be laid side by side. */

/** What may go into a log and back into a header: short, and of characters that neither gives a meaning to. */
const sane = /^[A-Za-z0-9][A-Za-z0-9._:+/=@-]{0,127}$/;

/**
 * An API key, or a run of characters as long as that of a hash or a token: a client that sends a secret here by mistake
 * must not find it in the log. Ids that are in use have shorter ones: a UUID 12, a trace 32, a commit 40.
 */
const secretive = /crbn_|[A-Za-z0-9+/=_]{41}/i;

/**
 * The client's `X-Request-Id` where it is sane and no secret, else one of `make`.
 * @param secret what must not be taken, though it looks like nothing: the admin token
 */
export function chooseRequestId(
  header: string | undefined,
  secret: string | undefined,
  make: () => string,
): string {
  if (header === undefined || !sane.test(header) || secretive.test(header)) return make();
  return secret !== undefined && header.includes(secret) ? make() : header;
}
