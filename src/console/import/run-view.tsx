/** The dry run and the import: progress, what became of the rows, and the rows that did not land. */
import { useEffect, useRef, useState } from "preact/hooks";
import type { Session } from "../api/session";
import { useAnnounce } from "../ui/announce";
import { CopyRequest } from "../ui/copy";
import { FailureView } from "../ui/failure-view";
import { rowsOf, type Sources } from "./columns";
import type { Sheet } from "./csv";
import { Problems } from "./problems";
import { emptyReport, type Report, run } from "./run";

interface RunProps {
  readonly session: Session;
  readonly sheet: Sheet;
  readonly sources: Sources;
  readonly onTaken: "refuse" | "move";
  readonly canEdit: boolean;
}

interface Progress {
  readonly dryRun: boolean;
  readonly report: Report;
  readonly isRunning: boolean;
}

export function Run({ session, sheet, sources, onTaken, canEdit }: RunProps) {
  const announce = useAnnounce();
  const [progress, setProgress] = useState<Progress>();
  const [failure, setFailure] = useState<unknown>();
  const controller = useRef<AbortController | undefined>(undefined);
  useEffect(() => () => controller.current?.abort(), []);

  const start = async (dryRun: boolean, from: Report) => {
    const stopper = new AbortController();
    controller.current = stopper;
    const { signal } = stopper;
    let report = from;
    const show = (isRunning: boolean) => setProgress({ dryRun, report, isRunning });
    setFailure(undefined);
    show(true);
    try {
      const onReport = (next: Report) => {
        report = next;
        show(true);
      };
      const rows = rowsOf(sheet, sources);
      await run({ session, sheet, rows, onTaken, dryRun, from, signal, onReport });
      if (!signal.aborted) announce(dryRun ? "The dry run is done." : "The import is done.");
    } catch (error) {
      setFailure(error);
    }
    show(false);
  };
  const isTried =
    progress?.dryRun === true && !progress.isRunning && progress.report.done === sheet.records.length;
  const isCut = progress !== undefined && !progress.isRunning && progress.report.done < sheet.records.length;
  return (
    <section aria-label="Import">
      <p class="row">
        <button type="button" disabled={progress?.isRunning} onClick={() => start(true, emptyReport)}>
          Dry run
        </button>
        {isTried && canEdit && (
          <button type="button" class="primary" onClick={() => start(false, emptyReport)}>
            Import {importable(progress.report).toLocaleString("en")} rows
          </button>
        )}
        {progress?.isRunning && (
          <button type="button" onClick={() => controller.current?.abort()}>
            Stop
          </button>
        )}
        {isCut && (
          <button type="button" onClick={() => start(progress.dryRun, progress.report)}>
            Go on from row {(sheet.rows[progress.report.done] ?? 0).toLocaleString("en")}
          </button>
        )}
      </p>
      {isTried && !canEdit && (
        <p class="quiet">Read-only. To import the rows, switch "edit" on in the banner.</p>
      )}
      {progress && <Result progress={progress} sheet={sheet} />}
      {failure !== undefined && <FailureView failure={failure} />}
    </section>
  );
}

const importable = ({ counts }: Report): number => (counts.created ?? 0) + (counts.updated ?? 0);

function Result({ progress, sheet }: { readonly progress: Progress; readonly sheet: Sheet }) {
  const { dryRun, report } = progress;
  const { done, counts, problems, sent } = report;
  const rows = sheet.records.length;
  return (
    <>
      <label>
        {dryRun ? "Dry run" : "Import"}: {done.toLocaleString("en")} of {rows.toLocaleString("en")} rows
        <progress value={done} max={rows} />
      </label>
      <ul class="chips" aria-label={dryRun ? "What would become of the rows" : "What became of the rows"}>
        {Object.entries(counts).map(([action, count]) => (
          <li key={action}>
            {action} {count.toLocaleString("en")}
          </li>
        ))}
      </ul>
      {sent && (
        <p class="row">
          <CopyRequest sent={sent} />
        </p>
      )}
      {problems.length > 0 && <Problems problems={problems} sheet={sheet} dryRun={dryRun} />}
    </>
  );
}
