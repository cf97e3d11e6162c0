/** The last attempts of a webhook, the newest first. */
import { type Column, Table } from "../ui/table";
import { Time } from "../ui/time";
import { type Attempt, outcomeText } from "./webhook";

interface AttemptsProps {
  readonly attempts: readonly Attempt[];
  /** Wants what was delivered since then delivered again. */
  onReplay?(at: string): void;
}

export function Attempts({ attempts, onReplay }: AttemptsProps) {
  if (attempts.length === 0) return <p class="quiet">There has been none.</p>;
  return (
    <Table
      caption="Attempts"
      columns={columns(onReplay)}
      rows={attempts}
      keyOf={({ at, webhookId }) => `${at} ${webhookId}`}
    />
  );
}

const columns = (replay: AttemptsProps["onReplay"]): readonly Column<Attempt>[] => [
  { name: "at", title: "When", cell: ({ at }) => <Time value={at} /> },
  { name: "outcome", title: "Outcome", cell: outcomeText },
  {
    name: "changes",
    title: "Changes",
    cell: ({ changes }) => (changes === 0 ? "a test" : changes.toLocaleString("en")),
  },
  {
    name: "answer",
    title: "Answer",
    cell: ({ answer }) =>
      answer === "" ? (
        <span class="quiet">empty</span>
      ) : (
        <details>
          <summary>Show</summary>
          <code>{answer}</code>
        </details>
      ),
  },
  ...(replay
    ? [
        {
          name: "replay",
          title: "Again",
          cell: ({ at, changes }: Attempt) =>
            changes === 0 ? null : (
              <button
                type="button"
                class="small"
                aria-label={`From here: ${new Date(at).toLocaleTimeString()}`}
                onClick={() => replay(at)}
              >
                From here
              </button>
            ),
        },
      ]
    : []),
];
