/** Says which column of the file is which column of a mapping, with an example of each. */
import { type Column, Table } from "../ui/table";
import { columnNames, type Source, type Sources, type Target, targets } from "./columns";
import type { Sheet } from "./csv";

interface ColumnsFormProps {
  readonly sheet: Sheet;
  readonly sources: Sources;
  onChange(sources: Sources): void;
}

type Row = (typeof targets)[number];

export function ColumnsForm({ sheet, sources, onChange }: ColumnsFormProps) {
  const set = (name: Target, source: Source) => onChange({ ...sources, [name]: source });
  const columns: readonly Column<Row>[] = [
    {
      name: "target",
      title: "Column of the mapping",
      cell: ({ title, isNeeded }) => `${title}${isNeeded ? " (needed)" : ""}`,
    },
    {
      name: "source",
      title: "Column of the file",
      cell: ({ name, title }) => (
        <select
          aria-label={`Column of the file for ${title}`}
          value={sources[name].column ?? ""}
          onChange={({ currentTarget: { value } }) =>
            set(name, { ...sources[name], column: value === "" ? undefined : Number(value) })
          }
        >
          <option value="">none</option>
          {columnNames(sheet.header).map((column, index) => (
            <option key={index} value={index}>
              {column}
            </option>
          ))}
        </select>
      ),
    },
    {
      name: "example",
      title: "In the first row, or for all",
      cell: ({ name, title }) => {
        const { column, constant } = sources[name];
        if (column !== undefined) return <code>{sheet.records[0]?.[column] ?? ""}</code>;
        if (name === "entityId" || name === "externalId" || name === "metadata") return null;
        return (
          <input
            aria-label={`${title} of all rows`}
            value={constant}
            autocomplete="off"
            onInput={({ currentTarget: { value } }) => set(name, { column, constant: value })}
          />
        );
      },
    },
  ];
  return <Table caption="Columns" columns={columns} rows={targets} keyOf={({ name }) => name} />;
}
