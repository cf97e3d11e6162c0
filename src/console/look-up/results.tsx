/** What became of the ids: how many of each status, the rows, and the same as a file. */
import { useState } from "preact/hooks";
import type { Answer } from "../api/send";
import { csvCell, csvOf, download } from "../files/write-csv";
import { CopyButton, CopyRequest } from "../ui/copy";
import { type Column, Table } from "../ui/table";
import { AsOf } from "../ui/time";
import { type Resolved, statuses } from "./resolved";

/** More rows than this make a page slow. All of them are in the file. */
const shownRows = 500;

const names = ["asked", "status", "entityType", "entityId", "integration", "externalId"] as const;
const titles = ["Asked", "Status", "Entity type", "Entity id", "Integration", "External id"];

const columns: readonly Column<Resolved>[] = names.map((name, index) => ({
  name,
  title: titles[index] ?? name,
  cell: (row) => (name === "status" ? (statuses[row.status] ?? row.status) : (row[name] ?? "")),
}));

const fileOf = (rows: readonly Resolved[]) =>
  csvOf([names, ...rows.map((row) => names.map((name) => csvCell(row[name])))]);

export interface Found {
  /** At least one. */
  readonly answers: readonly Answer<readonly Resolved[]>[];
  /** How many ids were looked up, or are being. */
  readonly asked: number;
}

export function Results({ answers, asked }: Found) {
  const [status, setStatus] = useState<string>();
  const all = answers.flatMap(({ data }) => data);
  const byStatus = Map.groupBy(all, (row) => row.status);
  const rows = status === undefined ? all : (byStatus.get(status) ?? []);
  const last = answers.at(-1);
  return (
    <section aria-label="Results" class="results">
      <fieldset class="chips">
        <legend>
          {asked.toLocaleString("en")} ids, {all.length.toLocaleString("en")} rows
        </legend>
        <button type="button" aria-pressed={status === undefined} onClick={() => setStatus(undefined)}>
          all {all.length}
        </button>
        {[...byStatus].map(([name, some]) => (
          <button key={name} type="button" aria-pressed={status === name} onClick={() => setStatus(name)}>
            {name} {some.length}
          </button>
        ))}
      </fieldset>
      <p class="row summary">
        <strong>
          {rows.length > shownRows ? `First ${shownRows} of ${rows.length}` : `All ${rows.length}`}
        </strong>
        {last && <AsOf at={last.at} />}
        <CopyButton
          text={() => rows.map((row) => names.map((name) => row[name] ?? "").join("\t")).join("\n")}
        >
          Copy the rows
        </CopyButton>
        <button type="button" class="small" onClick={() => download("look-up.csv", fileOf(rows))}>
          Download CSV
        </button>
        {last && <CopyRequest sent={last.sent} />}
      </p>
      <Table
        caption="What the ids are"
        columns={columns}
        rows={rows.slice(0, shownRows)}
        keyOf={({ asked, integration, entityType, entityId }) =>
          JSON.stringify([asked, integration, entityType, entityId])
        }
      />
    </section>
  );
}
