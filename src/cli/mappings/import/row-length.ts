/** How long a row of a file may be. */

/** The most characters of a row. One that is longer is refused: a quote is not closed, or it is no mapping. */
export const longestRow = 1_000_000;

/** The most characters that are read to find the end of a row. Past it the whole file is refused. */
export const longestToRead = 10_000_000;

/** Why a row of so many characters is refused, if it is. */
export function tooLong(length: number): string | undefined {
  return length > longestRow
    ? `the row has more than ${longestRow.toLocaleString("en-US")} characters`
    : undefined;
}
