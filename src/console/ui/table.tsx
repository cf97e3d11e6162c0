/** A table with a caption, whose sortable columns say so. */
import type { ComponentChildren } from "preact";

export interface Column<Row> {
  readonly name: string;
  readonly title: string;
  /** Whether one can sort by it. Default: no. */
  readonly sortable?: boolean;
  cell(row: Row): ComponentChildren;
}

export interface Sort {
  readonly column: string;
  readonly descending: boolean;
}

interface TableProps<Row> {
  readonly caption: string;
  readonly columns: readonly Column<Row>[];
  readonly rows: readonly Row[];
  keyOf(row: Row): string;
  readonly sort?: Sort | undefined;
  onSort?(sort: Sort): void;
}

export function Table<Row>({ caption, columns, rows, keyOf, sort, onSort }: TableProps<Row>) {
  const next = (column: string): Sort => ({
    column,
    descending: sort?.column === column && !sort.descending,
  });
  const order = (column: string) =>
    sort?.column !== column ? undefined : sort.descending ? "descending" : "ascending";
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls by itself must be reachable by keyboard
    <section class="scroll" tabIndex={0} aria-label={caption}>
      <table>
        <caption class="unseen">{caption}</caption>
        <thead>
          <tr>
            {columns.map(({ name, title, sortable }) => (
              <th key={name} scope="col" aria-sort={order(name)}>
                {sortable ? (
                  <button type="button" class="sort" onClick={() => onSort?.(next(name))}>
                    {title}
                    <span aria-hidden="true">{arrows[order(name) ?? "none"]}</span>
                  </button>
                ) : (
                  title
                )}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {rows.map((row) => (
            <tr key={keyOf(row)}>
              {columns.map(({ name, cell }) => (
                <td key={name}>{cell(row)}</td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  );
}

const arrows = { ascending: " ↑", descending: " ↓", none: "" } as const;
