/** The layout of nested rows, which the query stage writes and the response stage reads. */

/** D1 allows 32 arguments per function in production (SPEC §9), so a wider row is an array of arrays of this length. */
export const ROW_WIDTH = 30;
