/** A form that changes one of the things of `/admin`. Only what was changed in it is sent: the rest may be changed elsewhere. */
import type { ComponentChildren } from "preact";
import { useState } from "preact/hooks";
import { callAdmin } from "../api/call-admin";
import { jsonText } from "../api/json";
import { FailureView } from "../ui/failure-view";
import { fieldsOf } from "../ui/fields";
import { useAttempt } from "../ui/use-attempt";

type Values = Readonly<Record<string, unknown>>;

interface ChangeFormProps {
  /** `Change the key` */
  readonly title: string;
  readonly token: string;
  /** `keys/…` */
  readonly path: string;
  /** What the form begins with. */
  readonly before: Values;
  /** What is in it. */
  read(fields: FormData): Values;
  onChanged(): void;
  onCancel(): void;
  readonly children: ComponentChildren;
}

export function ChangeForm({
  title,
  token,
  path,
  before,
  read,
  onChanged,
  onCancel,
  children,
}: ChangeFormProps) {
  // What is read again meanwhile is not in the form.
  const [began] = useState(before);
  const { failure, isBusy, attempt } = useAttempt();
  const submit = (event: SubmitEvent) => {
    const fields = fieldsOf(event);
    if (!fields) return;
    const changes = Object.entries(read(fields)).filter(
      ([name, value]) => jsonText(value) !== jsonText(began[name]),
    );
    attempt(async () => {
      if (changes.length > 0)
        await callAdmin(token, { method: "PATCH", path, body: Object.fromEntries(changes) });
      onChanged();
    });
  };
  return (
    <section class="outcome" aria-label={title}>
      <form class="fields" onSubmit={submit}>
        {children}
        <p class="row">
          <button type="submit" class="primary" disabled={isBusy}>
            Save
          </button>
          <button type="button" onClick={onCancel}>
            Cancel
          </button>
        </p>
      </form>
      {failure !== undefined && <FailureView failure={failure} />}
    </section>
  );
}
