/** The headers of a request → the key in them. Pure. */

/** A key has 44 characters; anything longer than this is refused unread. */
const longest = 256;

export type Credentials =
  | { readonly kind: "none" }
  /** The header cannot hold a key: another scheme, blanks, far too long. */
  | { readonly kind: "malformed" }
  | { readonly kind: "token"; readonly token: string };

/**
 * Reads the key from `Authorization: Bearer <key>`, else from `apikey: <key>`, else from `carbon-key: <key>`.
 * supabase-js sends the first two. Authorization wins even if it is malformed.
 * @see https://www.rfc-editor.org/rfc/rfc6750#section-2.1
 */
export function readCredentials(header: (name: string) => string | undefined): Credentials {
  const authorization = header("authorization");
  if (authorization) return readBearer(authorization);
  const token = header("apikey") || header("carbon-key");
  if (!token) return { kind: "none" };
  return isToken(token) ? { kind: "token", token } : { kind: "malformed" };
}

/**
 * The token of an `Authorization` header. The scheme's name is case-insensitive; any number of blanks and tabs may
 * follow it.
 * @see https://www.rfc-editor.org/rfc/rfc9110#section-11.4
 */
export function readBearer(authorization: string): Credentials {
  const [, token] = /^bearer[ \t]+(\S+)[ \t]*$/i.exec(authorization) ?? [];
  return token !== undefined && isToken(token) ? { kind: "token", token } : { kind: "malformed" };
}

function isToken(text: string): boolean {
  return text.length <= longest && /^[\x21-\x7e]+$/.test(text);
}
