/** Import: a CSV becomes mappings. The file is read here; only calls of the API leave the browser. */
import { useRef, useState } from "preact/hooks";
import { readText } from "../files/read-text";
import type { PageProps } from "../shell/pages";
import { FailureView } from "../ui/failure-view";
import { guessSources, missingSources, type Sources } from "./columns";
import { ColumnsForm } from "./columns-form";
import { parseCsv, type Sheet } from "./csv";
import { Run } from "./run-view";

interface Opened {
  /** Counts the files: another may have the same name. */
  readonly number: number;
  readonly name: string;
  readonly sheet: Sheet;
}

export function ImportPage({ session, canEdit }: PageProps) {
  const [opened, setOpened] = useState<Opened>();
  const [sources, setSources] = useState<Sources>();
  const [onTaken, setOnTaken] = useState<"refuse" | "move">("refuse");
  const [failure, setFailure] = useState<unknown>();
  const chosen = useRef(0);
  const open = async (file: File | undefined) => {
    if (!file) return;
    chosen.current += 1;
    const number = chosen.current;
    setFailure(undefined);
    // Another may be chosen while this one is read.
    const isLate = () => number !== chosen.current;
    try {
      const sheet = parseCsv(await readText(file));
      if (isLate()) return;
      setOpened({ number, name: file.name, sheet });
      setSources(guessSources(sheet.header));
    } catch (error) {
      if (isLate()) return;
      setOpened(undefined);
      setFailure(error);
    }
  };
  const missing = sources ? missingSources(sources) : [];
  return (
    <>
      {/* biome-ignore lint/a11y/noStaticElementInteractions: dropping is a second way to what the field does */}
      <div
        class="drop"
        onDragOver={(event) => event.preventDefault()}
        onDrop={(event) => {
          event.preventDefault();
          open(event.dataTransfer?.files[0]);
        }}
      >
        <label>
          CSV file <small>choose it, or drop it here; the first line names the columns</small>
          <input
            type="file"
            accept=".csv,text/csv"
            onChange={(event) => open(event.currentTarget.files?.[0])}
          />
        </label>
      </div>
      {failure !== undefined && <FailureView failure={failure} />}
      {opened && sources && (
        <>
          <p aria-live="polite">
            <strong>
              {opened.name}: {opened.sheet.records.length.toLocaleString("en")} rows
            </strong>
          </p>
          <ColumnsForm sheet={opened.sheet} sources={sources} onChange={setSources} />
          <label class="check">
            <input
              type="checkbox"
              checked={onTaken === "move"}
              onChange={(event) => setOnTaken(event.currentTarget.checked ? "move" : "refuse")}
            />
            Take external ids from the entities that have them
          </label>
          {missing.length > 0 ? (
            <p class="warning">Still to be said: {missing.join(", ")}.</p>
          ) : (
            <Run
              key={JSON.stringify([opened.number, sources, onTaken])}
              session={session}
              sheet={opened.sheet}
              sources={sources}
              onTaken={onTaken}
              canEdit={canEdit}
            />
          )}
        </>
      )}
    </>
  );
}
