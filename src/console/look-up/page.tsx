/** Look up: which record here is which record there, for hundreds of ids at once. */
import { useMemo, useState } from "preact/hooks";
import { call } from "../api/call";
import { readText } from "../files/read-text";
import { useKinds } from "../mappings/kinds";
import type { PageProps } from "../shell/pages";
import { useAnnounce } from "../ui/announce";
import { Choice } from "../ui/choice";
import { FailureView } from "../ui/failure-view";
import { fieldsOf, textOf } from "../ui/fields";
import { useAttempt } from "../ui/use-attempt";
import { chunksOf, idsPerCall, parseIds } from "./ids";
import type { Resolved } from "./resolved";
import { type Found, Results } from "./results";

export function LookUpPage({ session }: PageProps) {
  const announce = useAnnounce();
  const kinds = useKinds(session);
  const [text, setText] = useState("");
  const [from, setFrom] = useState<"there" | "here">("there");
  const [found, setFound] = useState<Found>();
  const { failure, isBusy, attempt } = useAttempt();
  // Not with every answer that comes in: there may be tens of thousands.
  const ids = useMemo(() => parseIds(text), [text]);

  const lookUp = (event: SubmitEvent) => {
    const fields = fieldsOf(event);
    if (!fields) return;
    const named = (name: string) => (textOf(fields, name) === "" ? {} : { [name]: textOf(fields, name) });
    const common = {
      companyId: session.company.id,
      ...named("integration"),
      ...named("entityType"),
      ...named("to"),
    };
    attempt(async (signal) => {
      let answers: Found["answers"] = [];
      setFound(undefined);
      for (const chunk of chunksOf(ids, idsPerCall)) {
        const list = from === "there" ? { externalIds: [...chunk] } : { entityIds: [...chunk] };
        const answer = await call<readonly Resolved[]>(
          session.key,
          (api) =>
            api
              .rpc("resolve", { ...common, ...list })
              .select("asked,status,entityType,entityId,integration,externalId"),
          { signal },
        );
        answers = [...answers, answer];
        setFound({ answers, asked: ids.length });
      }
      announce(`${ids.length} ids are looked up.`);
    });
  };
  const drop = async (event: DragEvent) => {
    const [file] = event.dataTransfer?.files ?? [];
    if (!file) return;
    event.preventDefault();
    await attempt(async () => setText(await readText(file)));
  };
  return (
    <>
      <form onSubmit={lookUp} class="look-up-form">
        <fieldset>
          <legend>The ids are</legend>
          <label class="check">
            <input type="radio" name="from" checked={from === "there"} onChange={() => setFrom("there")} /> of
            another system
          </label>
          <label class="check">
            <input type="radio" name="from" checked={from === "here"} onChange={() => setFrom("here")} /> of
            Carbon
          </label>
        </fieldset>
        <label>
          Ids <small>one a line, or separated by commas; paste them, or drop a file</small>
          <textarea
            rows={8}
            required
            spellcheck={false}
            value={text}
            onInput={(event) => setText(event.currentTarget.value)}
            onDragOver={(event) => event.preventDefault()}
            onDrop={drop}
          />
        </label>
        <div class="row">
          <Choice
            name="integration"
            title={from === "there" ? "Of the integration" : "In the integration"}
            required={from === "there"}
            names={kinds.integrations}
          />
          <Choice
            name="entityType"
            title="Entity type"
            required={from === "here"}
            names={kinds.entityTypes}
          />
          {from === "there" && <Choice name="to" title="To another integration" names={kinds.integrations} />}
        </div>
        <p class="row">
          <button type="submit" class="primary" disabled={isBusy || ids.length === 0}>
            {isBusy ? "Looking up …" : `Look up ${ids.length}`}
          </button>
        </p>
      </form>
      {failure !== undefined && <FailureView failure={failure} />}
      {found && <Results {...found} />}
    </>
  );
}
