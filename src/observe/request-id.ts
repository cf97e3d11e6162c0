/** The name of a request, by which a client's log and ours can be laid side by side. */

/** What may go into a log and back into a header: short, and of characters that neither gives a meaning to. */
const sane = /^[A-Za-z0-9][A-Za-z0-9._:+/=@-]{0,127}$/;

/** The client's `X-Request-Id` where it is sane, else one of `make`. */
export function chooseRequestId(header: string | undefined, make: () => string): string {
  return header !== undefined && sane.test(header) ? header : make();
}
