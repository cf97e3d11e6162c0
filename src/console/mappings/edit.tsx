/** Changes a mapping in two steps: a dry run whose outcome is shown, then the change itself. */
import { useState } from "preact/hooks";
import type { Mapping } from "../api/call";
import { jsonText, parseJson } from "../api/json";
import type { Session } from "../api/session";
import { useAnnounce } from "../ui/announce";
import { stamps } from "../ui/change";
import { CopyRequest } from "../ui/copy";
import { Diff, differencesOf } from "../ui/diff";
import { FailureView } from "../ui/failure-view";
import { fieldsOf, oneLine, textOf } from "../ui/fields";
import { useAttempt } from "../ui/use-attempt";
import { applyChange, changesSince, type Surprise, type Tried, tryChange, type Wanted } from "./change";

interface EditProps {
  readonly mapping: Mapping;
  readonly session: Session;
  onDone(): void;
  onCancel(): void;
}

/** @throws Error if it is no JSON */
function readMetadata(text: string): unknown {
  try {
    return parseJson(text);
  } catch (error) {
    throw new Error(`The metadata is no JSON: ${error instanceof Error ? error.message : error}`);
  }
}

const shownId = ({ externalId }: Mapping) => oneLine(externalId ?? "");

/** Only what was changed in the form: the rest stays as it is. Ids are taken to the letter, spaces included. */
function wantedOf(fields: FormData, mapping: Mapping): Wanted {
  const externalId = String(fields.get("externalId") ?? "");
  const allowDuplicateExternalId = fields.has("shared");
  const metadata = readMetadata(textOf(fields, "metadata") || "null");
  return {
    columns: {
      ...(externalId !== shownId(mapping) && { externalId: externalId === "" ? null : externalId }),
      ...(allowDuplicateExternalId !== mapping.allowDuplicateExternalId && { allowDuplicateExternalId }),
      ...(jsonText(metadata) !== jsonText(mapping.metadata) && { metadata }),
    },
    onTaken: fields.has("take") ? "move" : "refuse",
  };
}

export function Edit({ mapping: given, session, onDone, onCancel }: EditProps) {
  // What is read again meanwhile is not in the form.
  const [mapping] = useState(given);
  const [tried, setTried] = useState<Tried>();
  const { failure, isBusy, attempt } = useAttempt();
  const tryOut = (event: SubmitEvent) => {
    const fields = fieldsOf(event);
    if (!fields) return;
    attempt(async () => setTried(await tryChange(session, mapping.id, wantedOf(fields, mapping))));
  };
  return (
    <section class="change" aria-label="Edit or relink">
      <form onSubmit={tryOut} onInput={() => setTried(undefined)}>
        <label>
          External id
          <input name="externalId" defaultValue={shownId(mapping)} autocomplete="off" />
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
        <Outcome opened={mapping} tried={tried} session={session} onChanged={setTried} onDone={onDone} />
      )}
    </section>
  );
}

interface OutcomeProps {
  /** The mapping as the form was opened with it. */
  readonly opened: Mapping;
  readonly tried: Tried;
  readonly session: Session;
  /** It was changed by somebody else: this is what would change now. */
  onChanged(tried: Tried): void;
  onDone(): void;
}

function Outcome({ opened, tried, session, onChanged, onDone }: OutcomeProps) {
  const announce = useAnnounce();
  const { failure, isBusy, attempt } = useAttempt();
  const [surprise, setSurprise] = useState<Surprise>();
  const differences = differencesOf({ ...tried.before }, { ...tried.after }, stamps);
  const meanwhile = changesSince(opened, tried.before);
  const save = () =>
    attempt(async () => {
      const applied = await applyChange(session, tried);
      if (applied.kind === "changed") {
        announce("Not saved: it was changed meanwhile. Look at it again.");
        onChanged(applied.tried);
        return;
      }
      announce(applied.surprise ? "Saved, but somebody else wrote at the same moment." : "Saved.");
      if (applied.surprise) setSurprise(applied.surprise);
      else onDone();
    });
  if (surprise) return <Surprised surprise={surprise} onDone={onDone} />;
  return (
    <section class="outcome" aria-label="What would change" aria-live="polite">
      {meanwhile.length > 0 && (
        <>
          <p class="warning">
            <strong>Since this form was opened, {tried.before.updatedBy ?? "somebody"} has changed:</strong>
          </p>
          <Diff differences={meanwhile} />
        </>
      )}
      <h4>What would change</h4>
      <Diff differences={differences} />
      <Losers displaced={tried.displaced} />
      <p class="row">
        <button type="button" class="primary" disabled={isBusy || differences.length === 0} onClick={save}>
          Save
        </button>
        <CopyRequest sent={tried.sent} />
      </p>
      {failure !== undefined && <FailureView failure={failure} />}
    </section>
  );
}

function Losers({ displaced }: Pick<Surprise, "displaced">) {
  return (
    <>
      {displaced.map(({ id, entityType, entityId, externalId, integration }) => (
        <p key={id} class="warning">
          <strong>Unlinked:</strong> {entityType} {entityId} loses {externalId} in {integration}.
        </p>
      ))}
    </>
  );
}

interface SurprisedProps {
  readonly surprise: Surprise;
  onDone(): void;
}

function Surprised({ surprise: { displaced, differences }, onDone }: SurprisedProps) {
  return (
    <section class="outcome" aria-label="What was changed">
      <p class="warning">
        <strong>Saved, but somebody else wrote at the same moment:</strong> this is what was done, and not
        what was shown. Changes has what was there before.
      </p>
      <Losers displaced={displaced} />
      {displaced.length === 0 && <p>No mapping was unlinked.</p>}
      {differences.length > 0 && (
        <>
          <p>In this mapping, somebody else has changed:</p>
          <Diff differences={differences} />
        </>
      )}
      <button type="button" onClick={onDone}>
        Done
      </button>
    </section>
  );
}
