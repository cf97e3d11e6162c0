/** Limits how much of a client's text an error repeats. */

/** Characters of one value: enough to recognise it, too few to send a whole body back or to fill a log. */
export const LONGEST_ECHO = 200;

/** The text, or its beginning and `…`. */
export function echo(text: string): string {
  if (text.length <= LONGEST_ECHO) return text;
  // Not half of a surrogate pair.
  return `${text.slice(0, LONGEST_ECHO).replace(/[\ud800-\udbff]$/, "")}…`;
}

/** The same makers of errors, which shorten the text that they are given but not their own. */
export function echoing<T extends Readonly<Record<string, (...given: never[]) => Error>>>(makers: T): T {
  const cut = Object.entries(makers).map(([name, make]) => {
    const makeCut = (...given: readonly unknown[]) =>
      Reflect.apply(
        make,
        undefined,
        given.map((value) => (typeof value === "string" ? echo(value) : value)),
      );
    return [name, makeCut] as const;
  });
  return Object.assign({ ...makers }, Object.fromEntries(cut));
}
