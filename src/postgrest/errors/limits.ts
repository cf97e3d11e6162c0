/** Requests past a limit of the engine or the platform (SQLSTATE class 54). */
import { catalogue, makeError } from "./make-error";

const showLess = "Send Prefer: return=minimal, or write fewer rows at once.";

export const limits = catalogue({
  /** 54001: the request exceeds a limit of the engine or the platform. */
  tooComplex: (message: string, hint: string) => makeError(400, "54001", message, { hint }),
  /** 54011: a row with more columns than a table can have. */
  tooManyColumns: (limit: number) =>
    makeError(400, "54011", `a row can have at most ${limit} columns`, {
      hint: "Send the columns of the table, each once.",
    }),
  /** 54001: an answer with too many bytes. */
  answerTooLarge: (limit: number) =>
    makeError(400, "54001", `The answer would have more than ${limit} bytes`, {
      hint: "Ask for fewer rows or columns at once, with limit= and select=.",
    }),
  /** 54001: a list that has an id of many rows many times, so that the result would be their product. */
  tooOftenRepeated: () =>
    makeError(400, "54001", "The same ids are listed so often that the result would have too many rows", {
      hint: "List each id once: its rows are the same wherever it is in the list.",
    }),
  /** 54001: a function that writes would have to read too many bytes. Nothing is written. */
  concernedTooLarge: (limit: number) =>
    makeError(400, "54001", `The rows that the call concerns have more than ${limit} bytes`, {
      hint: "Send fewer rows at once.",
    }),
  /** 54001: a function that writes would answer with too many bytes. Nothing is written. */
  reportTooLarge: (limit: number) =>
    makeError(400, "54001", `The report would have more than ${limit} bytes`, {
      hint: "Send fewer rows at once, or ask for fewer columns of the report, such as select=index,action.",
    }),
  /** 54001: too many JSON values to sort or group. */
  tooMuchToSort: (limit: number) =>
    makeError(400, "54001", `The request would sort or group more than ${limit} JSON values`, {
      hint: "Narrow it with a filter, or order and group by a column that is not JSON.",
    }),
  /** 54001: the rows that a write returns have too many bytes. Nothing is written. */
  shownTooLarge: (limit: number) =>
    makeError(400, "54001", `The rows that the write shows would have more than ${limit} bytes`, {
      hint: showLess,
    }),
  /** 54001: more rows than one request may change. Nothing is written. */
  tooManyChanged: (limit: number) =>
    makeError(400, "54001", `The request would change more than ${limit} rows`, {
      hint: "Change them in several requests, each with a filter for some of the rows.",
    }),
  /** 54001: the stored values that a merge patch reads and writes have too many bytes. */
  mergeTooLarge: (limit: number) =>
    makeError(400, "54001", `The merge patch would read and write more than ${limit} bytes of JSON`, {
      hint: "Patch the rows in several requests, each with a filter for some of them.",
    }),
  /** 54001: more different values than one merge patch reads. */
  tooManyMerged: (limit: number) =>
    makeError(400, "54001", `The merge patch would change more than ${limit} different values`, {
      hint: "Patch the rows in several requests, each with a filter for some of them.",
    }),
  /** 54001: more rows than a write may return. Nothing is written. */
  tooManyShown: (limit: number) =>
    makeError(400, "54001", `The write would show more than ${limit} rows`, { hint: showLess }),
  /** 54001: an embedded resource with too many bytes for one value. */
  embedTooLarge: (limit: number) =>
    makeError(400, "54001", `An embedded resource would have more than ${limit} bytes`, {
      hint: "Embed fewer of its rows or columns, with a limit of its own, or read it in a separate request.",
    }),
  /** 54001: filters nested deeper than the database allows. */
  tooDeep: () =>
    makeError(400, "54001", "The filters are nested too deeply", {
      hint: "Put and/or lists side by side instead of inside each other.",
    }),
});
