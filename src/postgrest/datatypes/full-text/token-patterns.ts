/**
 * What the tokens of PostgreSQL's default text search parser look like, as expressions that match where they are
 * put. Each is unambiguous or bounded, so that trying it at every token keeps parsing linear.
 */

/** Made when it is first asked for: with Unicode's classes all of them take milliseconds of every start. */
function at(source: string): () => RegExp {
  let expression: RegExp | undefined;
  return () => {
    expression ??= new RegExp(source, "vy");
    return expression;
  };
}

const LETTER = "[[\\p{Alphabetic}\\p{Nd}]--[0-9]]";
/** Goes on with a word: letters, digits, and marks that have no width of their own. */
const REST = "[\\p{Alphabetic}\\p{Nd}\\p{M}\\p{Cf}]";
const REST_BUT_DIGITS = `[${REST}--[0-9]]`;

/** Labels of a host or a mail box, as long as DNS has them and no more than anybody has. */
const LABEL = "[A-Za-z0-9]{1,63}";
const HOST = `(?:${LABEL}[\\-_.]){0,31}${LABEL}\\.[A-Za-z]{2,63}(?![A-Za-z0-9])(?::[0-9]+)?`;

const URL_CHARACTER = "[!#-;=?-\\[\\]_a-z~]";

/** What comes after the slash of a path, up to the first character of a name: `n`, `.n`, `~n`, `../n`. */
const CLIMB = "(?:(?:~|\\.\\.?)\\/){0,100}";
const NAME = `${CLIMB}[.~]?\\w`;
/** The two dots at the end of a path. */
const PARENT = `${CLIMB}\\.\\.(?=[\\/\\s]|$)`;
const PATH_REST = `[\\w\\-]*(?:(?:\\.\\w|\\/${NAME})[\\w\\-]*)*(?:\\/${PARENT})?`;
const PATH = `(?:${NAME}${PATH_REST}|${PARENT})`;

/** Attributes of a tag, and comments, are looked at this far. */
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
  /** A version has no sign: in `-1.2.3` it is a blank. */
  versionSign: at("[\\-+](?=[0-9]+\\.[0-9]+\\.[0-9])"),
  /** Comes before hosts, unlike the other numbers. */
  wholeScientific: at("[0-9]+[Ee][\\-+]?[0-9]+"),
  scientific: at("[0-9]+\\.[0-9]+[Ee][\\-+]?[0-9]+"),
  decimals: at("[0-9]+(?:\\.[0-9]+)+"),
  email: at(`${LABEL}(?:[\\-_.]${LABEL}){0,31}@${HOST}`),
  /** A mail box may have other letters where it has a digit too. */
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
  /** A run of blanks ends where a sign, a slash, `<` or `&` may begin something. */
  blanks: at("[^](?:[[^]--[\\p{Alphabetic}\\p{Nd}<\\-+&\\/]])*"),
} as const;
