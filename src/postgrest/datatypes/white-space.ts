/** White space as PostgreSQL's input functions define it: ASCII only. */

const spaces = " \t\n\v\f\r";

/** The text without the white space around it. */
export function trimSpace(text: string): string {
  let start = 0;
  let end = text.length;
  while (start < end && spaces.includes(text.charAt(start))) start++;
  while (end > start && spaces.includes(text.charAt(end - 1))) end--;
  return text.slice(start, end);
}
