/** How nested rows are laid out: what the query stage writes and the response stage reads. */

/** D1's production takes 32 arguments a function (SPEC §9): a wider row is an array of arrays this long. */
export const ROW_WIDTH = 30;
