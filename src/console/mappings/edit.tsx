/** Changes a mapping in two steps: a dry run whose outcome is shown, then the change itself. */
import { useState } from "preact/hooks";
import { call, type Mapping } from "../api/call";
import { jsonText, parseJson } from "../api/json";
import type { Answer, SentRequest } from "../api/send";
import type { Session } from "../api/session";
import { useAnnounce } from "../ui/announce";
import { stamps } from "../ui/change";
import { CopyRequest } from "../ui/copy";
import { Diff, differencesOf } from "../ui/diff";
import { FailureView } from "../ui/failure-view";
import { fieldsOf, textOf, textOrNull } from "../ui/fields";
import { useAttempt } from "../ui/use-attempt";

interface ChangeProps {
  readonly mapping: Mapping;
  readonly session: Session;
  onDone(): void;
  onCancel(): void;
}

/** A row of the report of `link`. */
interface Linked {
  readonly action: string;
  readonly mapping: Mapping | null;
  readonly displaced: readonly Mapping[] | null;
}

interface Wanted {
  readonly row: Readonly<Record<string, unknown>>;
  readonly onTaken: "refuse" | "move";
}

/** Only what was changed in the form: the rest stays as it is. */
function wantedOf(fields: FormData, mapping: Mapping): Wanted {
  const externalId = textOrNull(fields, "externalId");
  const allowDuplicateExternalId = fields.has("shared");
  const metadata = parseJson(textOf(fields, "metadata") || "null");
  const { id, entityType, entityId, integration, companyId } = mapping;
  return {
    row: {
      id,
      companyId,
      entityType,
      entityId,
      integration,
      ...(externalId !== mapping.externalId && { externalId }),
      ...(allowDuplicateExternalId !== mapping.allowDuplicateExternalId && { allowDuplicateExternalId }),
      ...(jsonText(metadata) !== jsonText(mapping.metadata) && { metadata }),
    },
    onTaken: fields.has("take") ? "move" : "refuse",
  };
}

function link(
  { key, company }: Session,
  { row, onTaken }: Wanted,
  dryRun: boolean,
): Promise<Answer<readonly Linked[]>> {
  const rows = [row] as never;
  return call<readonly Linked[]>(key, (api) =>
    api
      .rpc("link", { companyId: company.id, rows, onTaken, dryRun })
      .then(({ data }) => ({ data: data as readonly Linked[] | null })),
  );
}

export function Edit({ mapping, session, onDone, onCancel }: ChangeProps) {
  const announce = useAnnounce();
  const [tried, setTried] = useState<{
    readonly wanted: Wanted;
    readonly linked: Linked;
    readonly sent: SentRequest;
  }>();
  const { failure, isBusy, attempt } = useAttempt();
  const tryOut = (event: SubmitEvent) => {
    const fields = fieldsOf(event);
    if (!fields) return;
    attempt(async () => {
      const wanted = wantedOf(fields, mapping);
      const { data, sent } = await link(session, wanted, true);
      const [linked] = data;
      if (linked) setTried({ wanted, linked, sent });
    });
  };
  const save = (wanted: Wanted) =>
    attempt(async () => {
      await link(session, wanted, false);
      announce("Saved.");
      onDone();
    });
  return (
    <section class="change" aria-label="Edit or relink">
      <form onSubmit={tryOut} onInput={() => setTried(undefined)}>
        <label>
          External id
          <input name="externalId" defaultValue={mapping.externalId ?? ""} autocomplete="off" />
        </label>
        <label class="check">
          <input type="checkbox" name="take" /> Take it from the entity that has it
        </label>
        <label class="check">
          <input type="checkbox" name="shared" defaultChecked={mapping.allowDuplicateExternalId} /> Several
          entities may share it
        </label>
        <label>
          Metadata (JSON)
          <textarea
            name="metadata"
            rows={6}
            spellcheck={false}
            defaultValue={JSON.stringify(mapping.metadata, null, 2)}
          />
        </label>
        <p class="row">
          <button type="submit" class="primary" disabled={isBusy}>
            Show what would change
          </button>
          <button type="button" onClick={onCancel}>
            Cancel
          </button>
        </p>
      </form>
      {failure !== undefined && <FailureView failure={failure} />}
      {tried && (
        <section class="outcome" aria-label="What would change" aria-live="polite">
          <h4>What would change</h4>
          <Diff differences={differencesOf({ ...mapping }, { ...tried.linked.mapping }, stamps)} />
          {(tried.linked.displaced ?? []).map((lost) => (
            <p key={lost.id} class="warning">
              <strong>Unlinked:</strong> {lost.entityType} {lost.entityId} loses {lost.externalId} in{" "}
              {lost.integration}.
            </p>
          ))}
          <p class="row">
            <button
              type="button"
              class="primary"
              disabled={isBusy || tried.linked.action === "unchanged"}
              onClick={() => save(tried.wanted)}
            >
              Save
            </button>
            <CopyRequest sent={tried.sent} />
          </p>
        </section>
      )}
    </section>
  );
}
