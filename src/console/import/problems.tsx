/** The rows of a file that do not land, and why; as a file too, which can be mended and imported. */
import { csvCell, csvOf, download, sameCell } from "../files/write-csv";
import { type Column, Table } from "../ui/table";
import type { Sheet } from "./csv";
import type { Reported } from "./run";

/** More rows than this make a page slow. All of them are in the file. */
const shownProblems = 200;

interface ProblemsProps {
  readonly problems: readonly Reported[];
  readonly sheet: Sheet;
  readonly dryRun: boolean;
}

/** The columns of the file as they are, then what became of the row. */
const fileOf = ({ header, records }: Sheet, problems: readonly Reported[]) =>
  csvOf([
    [...header.map(sameCell), "Outcome", "Why"],
    ...problems.map(({ index, action, message }) => [
      ...header.map((_, column) => sameCell(records[index]?.[column] ?? "")),
      csvCell(action),
      csvCell(message),
    ]),
  ]);

export function Problems({ problems, sheet, dryRun }: ProblemsProps) {
  const count = problems.length.toLocaleString("en");
  const columns: readonly Column<Reported>[] = [
    {
      name: "row",
      title: "Row of the file",
      cell: ({ index }) => (sheet.rows[index] ?? 0).toLocaleString("en"),
    },
    { name: "action", title: "Outcome", cell: ({ action }) => action },
    { name: "message", title: "Why", cell: ({ message }) => message },
  ];
  return (
    <>
      <p class="row summary">
        <strong>
          {problems.length > shownProblems
            ? `First ${shownProblems} of ${count} rows`
            : `${count} ${problems.length === 1 ? "row" : "rows"}`}{" "}
          that {dryRun ? "would not land" : "did not land"}
        </strong>
        <button
          type="button"
          class="small"
          onClick={() => download("rows-not-landed.csv", fileOf(sheet, problems))}
        >
          Download them as CSV
        </button>
      </p>
      <Table
        caption="Rows that do not land"
        columns={columns}
        rows={problems.slice(0, shownProblems)}
        keyOf={({ index }) => String(index)}
      />
    </>
  );
}
