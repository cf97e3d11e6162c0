/**
 * What the Worker answers a write otherwise than PostgREST and PostgreSQL, on purpose; the README's table of
 * differences says the same. Each is as narrow as it can be told from a write and its two outcomes.
 */
import { isDeepStrictEqual } from "node:util";
import { codeOf, type Move } from "./play.ts";
import { bodyKeys, columnTypes, preference, type Write } from "./write.ts";

export interface KnownDifference {
  readonly name: string;
  readonly why: string;
  /** Whether it explains that the outcomes differ. */
  explains(move: Move): boolean;
}

/** Codes of a value that its type does not take. */
const badValue = /^22/;
/** Codes of a row that a constraint does not take. */
const badRow = /^(23|21000)/;
/** Codes of a request that is refused for what it says, whatever is in the table. */
const badRequest = /^(PGRST1|PGRST2|42)/;
/** Codes of JSON that PostgreSQL's types cannot hold. */
const badJson = /^(22P05|22003)$/;
/** Codes of a filter that cannot be, beside those of other values. */
const badFilter = /^(22|42)/;

const has = (code: string | undefined, kind: RegExp) => code !== undefined && kind.test(code);

/** Nothing was written, or the same. */
const hasSameTable = ({ worker, postgres }: Move) => isDeepStrictEqual(worker.table, postgres.table);

/** Whether a column of text is to hold a number that jsonb writes otherwise. */
function hasLettersToLose({ body }: Write): boolean {
  return (body?.rows ?? [])
    .flat()
    .some(({ column, json }) => columnTypes[column] === "text" && /^-?\d[\d.]*e/i.test(json));
}

/** As the pools of values spell it: a date alone. */
const bareTime = /^"?[\d-]+"?$/;

function hasTimeWithoutOffset({ body }: Write): boolean {
  return (body?.rows ?? [])
    .flat()
    .some(({ column, json }) => columnTypes[column]?.startsWith("timestamp") && bareTime.test(json));
}

/** Whether the rows that a write is for depend on such a time. */
function comparesTimeWithoutOffset({ filters }: Write): boolean {
  return filters.some(
    (filter) =>
      filter.kind === "leaf" &&
      columnTypes[filter.field.column]?.startsWith("timestamp") &&
      filter.test.kind === "compare" &&
      bareTime.test(filter.test.value),
  );
}

/** Whether PostgreSQL found no row for a PATCH, or conditions that no row of a PUT meets. */
function meetsNothing({ write, postgres }: Move): boolean {
  const { fault, contentRange } = postgres.answer;
  if (write.method === "PUT") return write.filters.length > 1 && fault?.code === "PGRST115";
  if (write.method !== "PATCH") return false;
  return fault ? fault.details === "The result contains 0 rows" : contentRange?.startsWith("*") === true;
}

export const knownDifferences: readonly KnownDifference[] = [
  {
    name: "a write to every row",
    why: "PATCH and DELETE without a filter are refused: no request empties a table by accident.",
    explains: ({ write, worker }) =>
      (write.method === "PATCH" || write.method === "DELETE") &&
      write.filters.length === 0 &&
      codeOf(worker) === "21000",
  },
  {
    name: "the status of a row that is merged into twice",
    why: "PostgREST tells of it as a fault of its own (500); whoever sent the rows can mend it.",
    explains: ({ worker, postgres }) =>
      isDeepStrictEqual(worker.answer.fault, postgres.answer.fault) &&
      codeOf(worker) === "21000" &&
      worker.answer.status === 400 &&
      postgres.answer.status === 500,
  },
  {
    name: "a value that is none, and no row to write it to",
    why: "A body is read before the table is looked at; PostgreSQL's plan may not come to read it.",
    explains: (move) => has(codeOf(move.worker), badValue) && meetsNothing(move) && hasSameTable(move),
  },
  {
    name: "too many rows for one object, or for max-affected, beside a row that cannot be written",
    why: "How many rows there are is checked before anything is written (SPEC §5).",
    explains: (move) =>
      ["PGRST116", "PGRST124"].includes(codeOf(move.worker) ?? "") &&
      has(codeOf(move.postgres), badRow) &&
      hasSameTable(move),
  },
  {
    name: "which of several faults of a request is told first",
    why: "What the request says is checked in another order; either has to be mended.",
    explains: (move) =>
      has(codeOf(move.worker), badRequest) && has(codeOf(move.postgres), badRequest) && hasSameTable(move),
  },
  {
    name: "which of a filter's and another fault is told first",
    why: "Filters are read before the database is asked; PostgreSQL reads them after the names of columns.",
    explains: (move) =>
      move.write.filters.length > 0 &&
      has(codeOf(move.worker), badFilter) &&
      has(codeOf(move.postgres), badFilter) &&
      hasSameTable(move),
  },
  {
    name: "NUL, or a number past all bounds, beside another fault",
    why: "JSON that has one is refused as it is read, here always and there as its column or missing=default would have it.",
    explains: (move) => {
      const codes = [codeOf(move.worker), codeOf(move.postgres)];
      return codes.some((code) => has(code, badJson)) && !codes.includes(undefined) && hasSameTable(move);
    },
  },
  {
    name: "a number that jsonb does not hold, beside a name that is unknown",
    why: "PostgREST sends the body as a parameter, read after the statement; the reference has it as a literal.",
    explains: (move) =>
      has(codeOf(move.worker), badRequest) && codeOf(move.postgres) === "22003" && hasSameTable(move),
  },
  {
    name: "which of several rows of an update is blamed",
    why: "PostgreSQL takes them as they lie in the table, which is nobody's promise.",
    explains: (move) =>
      move.write.method === "PATCH" &&
      codeOf(move.worker) === codeOf(move.postgres) &&
      has(codeOf(move.worker), badRow) &&
      hasSameTable(move),
  },
  {
    name: "the default of an id in several rows of an update",
    why: "A default is made once a PATCH; PostgreSQL's plan may make it once a row.",
    explains: ({ write, worker, postgres }) =>
      write.method === "PATCH" &&
      write.columns?.includes("id") === true &&
      preference(write, "missing") === "default" &&
      codeOf(worker) === "23505" &&
      codeOf(postgres) !== "23505",
  },
  {
    name: "a time without an offset, in a zone",
    why: "It is UTC, whatever zone is preferred: so is all that is stored.",
    explains: ({ write, worker, postgres }) =>
      preference(write, "timezone") !== undefined &&
      (comparesTimeWithoutOffset(write) ||
        (hasTimeWithoutOffset(write) && worker.answer.status === postgres.answer.status)),
  },
  {
    name: "the letters of a number in text, with missing=default",
    why: "PostgREST makes jsonb of the body first, which writes them its own way.",
    explains: ({ write, worker, postgres }) =>
      preference(write, "missing") === "default" &&
      hasLettersToLose(write) &&
      worker.answer.status === postgres.answer.status,
  },
  {
    name: "a filter that cannot be, beside nothing to set",
    why: "Filters are read whatever the body; PostgREST's SQL has none where it sets nothing.",
    explains: ({ write, worker, postgres }) =>
      write.method === "PATCH" &&
      (write.columns ?? bodyKeys(write)).length === 0 &&
      has(codeOf(worker), badFilter) &&
      (postgres.answer.contentRange ?? "*").startsWith("*"),
  },
  {
    name: "PUT without the key in its body",
    why: "It is told that body and URL disagree; PostgREST's SQL has no such column (42703).",
    explains: ({ write, worker, postgres }) =>
      write.method === "PUT" &&
      !bodyKeys(write).includes("id") &&
      codeOf(worker) === "PGRST115" &&
      codeOf(postgres) === "42703",
  },
];
