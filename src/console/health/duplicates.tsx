/** External ids that several entities hold. Looked for on demand: it reads the mappings themselves. */
import { useState } from "preact/hooks";
import { call, nextCursor } from "../api/call";
import type { Answer } from "../api/send";
import type { Session } from "../api/session";
import { equals, hrefOfMappings } from "../mappings/links";
import { CopyRequest } from "../ui/copy";
import { FailureView } from "../ui/failure-view";
import { type Column, Table } from "../ui/table";
import { AsOf } from "../ui/time";
import { useAttempt } from "../ui/use-attempt";

const shownRows = 100;

interface Duplicate {
  readonly integration: string;
  readonly entityType: string;
  readonly externalId: string;
  readonly count: number;
}

export function Duplicates({ session }: { readonly session: Session }) {
  const [answer, setAnswer] = useState<Answer<readonly Duplicate[]>>();
  const { failure, isBusy, attempt } = useAttempt();
  const look = () =>
    attempt(async (signal) => {
      const found = await call<readonly Duplicate[]>(
        session.key,
        (api) =>
          api
            .rpc("duplicates", { companyId: session.company.id })
            .select("integration,entityType,externalId,count")
            .order("count", { ascending: false })
            .limit(shownRows),
        { signal },
      );
      setAnswer(found);
    });
  const rows = answer?.data ?? [];
  const isCut = answer !== undefined && nextCursor(answer.headers) !== undefined;
  return (
    <section>
      <h2>Duplicates</h2>
      <p>External ids that several entities hold. This reads the mappings themselves.</p>
      <button type="button" disabled={isBusy} onClick={look}>
        {isBusy ? "Looking …" : "Look for duplicates"}
      </button>
      {failure !== undefined && <FailureView failure={failure} onRetry={look} />}
      <p class="row summary" aria-live="polite">
        {answer && (
          <>
            <strong>{extent(rows.length, isCut)}</strong>
            <AsOf at={answer.at} />
            <CopyRequest sent={answer.sent} />
          </>
        )}
      </p>
      {rows.length > 0 && (
        <Table
          caption="Duplicates"
          columns={columns}
          rows={rows}
          keyOf={({ integration, entityType, externalId }) =>
            JSON.stringify([integration, entityType, externalId])
          }
        />
      )}
    </section>
  );
}

function extent(rows: number, isCut: boolean): string {
  if (rows === 0) return "There are none";
  return isCut ? `First ${rows} of more` : `All ${rows}`;
}

const columns: readonly Column<Duplicate>[] = [
  { name: "externalId", title: "External id", cell: ({ externalId }) => externalId },
  { name: "integration", title: "Integration", cell: ({ integration }) => integration },
  { name: "entityType", title: "Entity type", cell: ({ entityType }) => entityType },
  {
    name: "count",
    title: "Entities",
    cell: ({ integration, entityType, externalId, count }) => (
      <a
        href={hrefOfMappings([
          equals("integration", integration),
          equals("entityType", entityType),
          equals("externalId", externalId),
        ])}
        aria-label={`${count} entities with ${externalId}`}
      >
        {count}
      </a>
    ),
  },
];
