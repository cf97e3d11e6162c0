/** Delivers again what happened from a time on: the cursor of the last change before it is found in the feed. */
import { call } from "../api/call";
import { callAdmin } from "../api/call-admin";
import type { Session } from "../api/session";
import { useAnnounce } from "../ui/announce";
import { FailureView } from "../ui/failure-view";
import { fieldsOf, textOf } from "../ui/fields";
import { useAttempt } from "../ui/use-attempt";
import type { Webhook } from "./webhook";

/** What an attempt delivered had happened a little before. */
const marginMilliseconds = 10_000;

/** How far back the change before another is looked for: numbers may be missing in between. */
const gap = 1_000;

/** @throws Error if no change from before the time is kept; Failure */
async function cursorBefore({ key, company }: Session, time: Date): Promise<string> {
  const after = await call<readonly { readonly seq: number }[]>(key, (api) =>
    api
      .from("externalIntegrationMappingChange")
      .select("seq")
      .eq("companyId", company.id)
      .gte("changedAt", time.toISOString())
      .order("seq")
      .limit(1),
  );
  const [first] = after.data;
  if (!first) throw new Error("Nothing has happened since then.");
  const before = await call<readonly { readonly cursor: string }[]>(key, (api) =>
    api
      .rpc("changes", { companyId: company.id })
      .select("cursor")
      .lt("seq", first.seq)
      .gte("seq", first.seq - gap),
  );
  const last = before.data.at(-1);
  if (!last) throw new Error("No change from before then is kept: choose a later time.");
  return last.cursor;
}

/** As an `<input type="datetime-local">` has it: in the time zone of the browser. */
function localTime(time: number): string {
  const offset = new Date(time).getTimezoneOffset() * 60_000;
  return new Date(time - offset).toISOString().slice(0, 19);
}

interface ReplayProps {
  /** The time of an attempt. */
  readonly from: string | undefined;
  readonly webhook: Webhook;
  readonly session: Session;
  readonly token: string;
  onDone(): void;
}

export function Replay({ from, webhook, session, token, onDone }: ReplayProps) {
  const announce = useAnnounce();
  const { failure, attempt } = useAttempt();
  const start = from === undefined ? Date.now() - 3_600_000 : Date.parse(from) - marginMilliseconds;
  const submit = (event: SubmitEvent) => {
    const fields = fieldsOf(event);
    if (!fields) return;
    attempt(async () => {
      const since = await cursorBefore(session, new Date(textOf(fields, "time")));
      const path = `webhooks/${webhook.id}/replay`;
      await callAdmin(token, { method: "POST", path, body: { since } });
      announce("It delivers again from there.");
      onDone();
    });
  };
  return (
    <details open={from !== undefined}>
      <summary>Deliver again</summary>
      <p>Everything that happened since then, in order. The receiver sees some changes twice.</p>
      <form class="row" onSubmit={submit}>
        <label>
          Since
          <input name="time" type="datetime-local" step="1" required defaultValue={localTime(start)} />
        </label>
        <button type="submit">Deliver again</button>
      </form>
      {failure !== undefined && <FailureView failure={failure} />}
    </details>
  );
}
