/** Look up: which record here is which record there, for hundreds of ids at once. */
import { useState } from "preact/hooks";
import { type Answer, call } from "../api/call";
import { useKinds } from "../mappings/kinds";
import type { PageProps } from "../shell/pages";
import { useAnnounce } from "../ui/announce";
import { FailureView } from "../ui/failure-view";
import { chunksOf, idsPerCall, parseIds } from "./ids";
import type { Resolved } from "./resolved";
import { Results } from "./results";

export function LookUpPage({ session }: PageProps) {
  const announce = useAnnounce();
  const kinds = useKinds(session);
  const [text, setText] = useState("");
  const [from, setFrom] = useState<"there" | "here">("there");
  const [answers, setAnswers] = useState<readonly Answer<readonly Resolved[]>[]>([]);
  const [failure, setFailure] = useState<unknown>();
  const [busy, setBusy] = useState(false);
  const ids = parseIds(text);

  const lookUp = async (event: SubmitEvent) => {
    event.preventDefault();
    if (!(event.currentTarget instanceof HTMLFormElement)) return;
    const fields = new FormData(event.currentTarget);
    const given = (name: string) => String(fields.get(name) ?? "").trim();
    const named = (name: string) => (given(name) === "" ? {} : { [name]: given(name) });
    const common = {
      companyId: session.company.id,
      ...named("integration"),
      ...named("entityType"),
      ...named("to"),
    };
    setBusy(true);
    setFailure(undefined);
    setAnswers([]);
    try {
      const got: Answer<readonly Resolved[]>[] = [];
      for (const chunk of chunksOf(ids, idsPerCall)) {
        const list = from === "there" ? { externalIds: [...chunk] } : { entityIds: [...chunk] };
        got.push(
          await call<readonly Resolved[]>(session.key, (api) =>
            api
              .rpc("resolve", { ...common, ...list })
              .select("asked,status,entityType,entityId,integration,externalId"),
          ),
        );
        setAnswers([...got]);
      }
      announce(`${ids.length} ids are looked up.`);
    } catch (error) {
      setFailure(error);
    } finally {
      setBusy(false);
    }
  };
  const drop = async (event: DragEvent) => {
    const [file] = event.dataTransfer?.files ?? [];
    if (!file) return;
    event.preventDefault();
    setText(await file.text());
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
          Ids <small>one a line; paste them, or drop a file</small>
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
          <button type="submit" class="primary" disabled={busy || ids.length === 0}>
            {busy ? "Looking up …" : `Look up ${ids.length}`}
          </button>
        </p>
      </form>
      {failure !== undefined && <FailureView failure={failure} />}
      {answers.length > 0 && <Results answers={answers} asked={ids.length} />}
    </>
  );
}

interface ChoiceProps {
  readonly name: string;
  readonly title: string;
  readonly required?: boolean;
  readonly names: readonly string[];
}

function Choice({ name, title, required = false, names }: ChoiceProps) {
  const list = `names-${name}`;
  return (
    <label>
      <span>{title}</span>
      <input name={name} required={required} list={list} autocomplete="off" />
      <datalist id={list}>
        {names.map((one) => (
          <option key={one} value={one} />
        ))}
      </datalist>
    </label>
  );
}
