/** Sends rows to `link`, piece by piece, and adds up what it says of them. */
import { call } from "../api/call";
import { jsonText } from "../api/json";
import type { SentRequest } from "../api/send";
import type { Session } from "../api/session";
import { type Sheet, shapeFault } from "./csv";

/**
 * Rows of one call. Few are written at a time, so that progress is seen and a piece is quickly sent again; as many as
 * `link` takes are tried at a time, because a dry run knows nothing of what the pieces before would have written.
 */
const pieceRows = { written: 500, tried: 10_000 } as const;

/** Well below what a body may have. */
const pieceCharacters = 2_000_000;

function pieceOf<Row>(rows: readonly Row[], start: number, most: number): readonly Row[] {
  let characters = 0;
  let end = start;
  do {
    characters += jsonText(rows[end]).length;
    end += 1;
  } while (end < rows.length && end < start + most && characters < pieceCharacters);
  return rows.slice(start, end);
}

export interface Reported {
  /** Its place among the rows, from 0. */
  readonly index: number;
  readonly action: string;
  readonly message: string;
}

export interface Report {
  readonly done: number;
  /** How many rows of each action. */
  readonly counts: Readonly<Record<string, number>>;
  /** The rows that did not land, or would not. */
  readonly problems: readonly Reported[];
  /** The last call. */
  readonly sent?: SentRequest;
}

export const emptyReport: Report = { done: 0, counts: {}, problems: [] };

interface Linked {
  readonly index: number;
  readonly action: string;
  readonly error: unknown;
}

const landed = ["created", "updated", "unchanged"];

/** @param fileRow the row of the file for a row of the call, which `link` counts from 0 */
export function messageOf(error: unknown, fileRow: (index: number) => number): string {
  const member = (name: string): string => {
    const value: unknown = typeof error === "object" && error !== null ? Reflect.get(error, name) : undefined;
    return typeof value === "string" ? value : "";
  };
  const details = member("details").replace(/^Row (\d+)/, (_, index) => `Row ${fileRow(Number(index))}`);
  return [member("message"), details, member("hint")]
    .filter((text) => text !== "")
    .map((text) => text.replace(/\.$/, ""))
    .join(". ");
}

function withPiece(report: Report, piece: readonly Linked[], sheet: Sheet, sent: SentRequest): Report {
  const fileRow = (index: number) => sheet.rows[report.done + index] ?? 0;
  const counts = { ...report.counts };
  for (const { action } of piece) counts[action] = (counts[action] ?? 0) + 1;
  const problems = piece
    .filter(({ action }) => !landed.includes(action))
    .map(({ index, action, error }) => ({
      index: report.done + index,
      action,
      message: shapeFault(sheet, report.done + index) ?? messageOf(error, fileRow),
    }));
  return { done: report.done + piece.length, counts, problems: [...report.problems, ...problems], sent };
}

export interface RunOptions {
  readonly session: Session;
  readonly sheet: Sheet;
  /** For each record of the sheet. */
  readonly rows: readonly Readonly<Record<string, unknown>>[];
  readonly onTaken: "refuse" | "move";
  readonly dryRun: boolean;
  /** Where it goes on: a piece that was sent twice changes nothing the second time. */
  readonly from: Report;
  readonly signal: AbortSignal;
  onReport(report: Report): void;
}

/** @throws Failure */
export async function run({
  session,
  sheet,
  rows,
  onTaken,
  dryRun,
  from,
  signal,
  onReport,
}: RunOptions): Promise<void> {
  let report = from;
  while (report.done < rows.length && !signal.aborted) {
    const piece = pieceOf(rows, report.done, dryRun ? pieceRows.tried : pieceRows.written);
    const { data, sent } = await call<readonly Linked[]>(session.key, (api) =>
      api
        .rpc("link", {
          companyId: session.company.id,
          // As JSON, not as the type that stands for it: a number may have letters of its own.
          rows: piece as never,
          onTaken,
          dryRun,
          partial: true,
        })
        .select("index,action,error")
        .then(({ data: got }) => ({ data: got as readonly Linked[] | null })),
    );
    report = withPiece(report, data, sheet, sent);
    onReport(report);
  }
}
