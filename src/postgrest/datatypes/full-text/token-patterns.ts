/**
 * The tokens of PostgreSQL's default text search parser, as sticky regular expressions. Each is unambiguous or bounded,
 * so that parsing stays linear although each is tried at every token.
 */

/** Compiled on first use: with Unicode's classes all of them would take milliseconds of every start. */
function at(source: string): () => RegExp {
  let expression: RegExp | undefined;
  return () => {
    expression ??= new RegExp(source, "vy");
    return expression;
  };
}

const LETTER = "[[\\p{Alphabetic}\\p{Nd}]--[0-9]]";
/** Characters that continue a word: letters, digits and combining marks. */
const REST = "[\\p{Alphabetic}\\p{Nd}\\p{M}\\p{Cf}]";
const REST_BUT_DIGITS = `[${REST}--[0-9]]`;

/** Labels of a host or a mail box: as long as DNS allows, and a bounded number of them. */
const LABEL = "[A-Za-z0-9]{1,63}";
const HOST = `(?:${LABEL}[\\-_.]){0,31}${LABEL}\\.[A-Za-z]{2,63}(?![A-Za-z0-9])(?::[0-9]+)?`;

const URL_CHARACTER = "[!#-;=?-\\[\\]_a-z~]";

/** The part of a path after a slash, up to the first character of a name: `n`, `.n`, `~n`, `../n`. */
const CLIMB = "(?:(?:~|\\.\\.?)\\/){0,100}";
const NAME = `${CLIMB}[.~]?\\w`;
/** The two dots at the end of a path. */
const PARENT = `${CLIMB}\\.\\.(?=[\\/\\s]|$)`;
const PATH_REST = `[\\w\\-]*(?:(?:\\.\\w|\\/${NAME})[\\w\\-]*)*(?:\\/${PARENT})?`;
const PATH = `(?:${NAME}${PATH_REST}|${PARENT})`;

/** The most characters of a tag's attributes and of a comment. */
const MOST = 2_000;
const ATTRIBUTES = `(?:[\\w:.\\-=#\\/&?%~\\s]|"[^"]{0,${MOST}}"|'[^']{0,${MOST}}'){0,${MOST}}`;

/** Whether a text begins with a letter or a digit. */
export const wordStart = /^[\p{Alphabetic}\p{Nd}]/u;

export const patterns = {
  tag: at(
    `<(?:\\/?[A-Za-z]|[:_])[\\p{Alphabetic}\\p{Nd}:_.\\-]{0,${MOST}}(?:\\/?>|\\s${ATTRIBUTES}>)` +
      `|<(?:\\?x|![Dd])${ATTRIBUTES}>|<!--[^]{0,${MOST}}?-->`,
  ),
  entity: at("&(?:#[0-9]{1,20}|#[Xx][0-9A-Fa-f]{1,20}|[A-Za-z:_][\\p{Alphabetic}\\p{Nd}:_.\\-]{0,99});"),
  signedNumber: at("[\\-+][0-9]+(?:\\.[0-9]+)?(?:[Ee][\\-+]?[0-9]+)?"),
  /** A version has no sign: the one in `-1.2.3` counts as a blank. */
  versionSign: at("[\\-+](?=[0-9]+\\.[0-9]+\\.[0-9])"),
  /** Tried before hosts, unlike the other numbers. */
  wholeScientific: at("[0-9]+[Ee][\\-+]?[0-9]+"),
  scientific: at("[0-9]+\\.[0-9]+[Ee][\\-+]?[0-9]+"),
  decimals: at("[0-9]+(?:\\.[0-9]+)+"),
  email: at(`${LABEL}(?:[\\-_.]${LABEL}){0,31}@${HOST}`),
  /** A mail box may have other letters if it also has a digit. */
  foreignEmail: at(`(?=${REST}{0,255}[0-9])${REST}{1,255}@${HOST}`),
  url: at(`(${HOST})(\\/${URL_CHARACTER}+)`),
  host: at(HOST),
  protocol: at("[A-Za-z]+:\\/\\/"),
  path: at(`~(?:\\w${PATH_REST}|\\/${PATH})|(?:\\.\\.?)?\\/${PATH}|\\.\\.(?=[\\/\\s]|$)`),
  wordPath: at(
    `(?:[A-Za-z]+|(?=${REST}*[0-9])(?=[0-9]*${REST_BUT_DIGITS})${REST}+)(?:\\.\\w${PATH_REST}|\\/${PATH})`,
  ),
  numberPath: at(`[0-9]+\\/${PATH}`),
  hyphenated: at(`[0-9]*${REST_BUT_DIGITS}${REST}*(?:-(?:${LETTER}|[0-9]+${REST_BUT_DIGITS})${REST}*)+`),
  hyphenBeforeNumber: at(`-(?=${REST})`),
  word: at(`${REST}+`),
  /** A run of blanks ends where a sign, a slash, `<` or `&` may begin a token. */
  blanks: at("[^](?:[[^]--[\\p{Alphabetic}\\p{Nd}<\\-+&\\/]])*"),
} as const;
