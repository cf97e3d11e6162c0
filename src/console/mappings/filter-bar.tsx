/** The search box, the filters as chips, and what adds one. */
import type { TargetedClipboardEvent } from "preact";
import { useId, useState } from "preact/hooks";
import { jsonText } from "../api/json";
import type { Session } from "../api/session";
import { fieldsOf, oneLine, textOf } from "../ui/fields";
import { type Kinds, useKinds } from "./kinds";
import { choices, filterText, startsWith, type View } from "./view";

interface FilterBarProps {
  readonly view: View;
  readonly session: Session;
  onChange(change: Partial<View>): void;
}

export function FilterBar({ view, session, onChange }: FilterBarProps) {
  const search = (event: SubmitEvent) => {
    const fields = fieldsOf(event);
    // What the box cannot show stays as long as the rest of it is left as it is.
    if (!fields || fields.get("q") === oneLine(view.search)) return;
    onChange({ search: textOf(fields, "q") === "" ? "" : String(fields.get("q")) });
  };
  const paste = (event: TargetedClipboardEvent<HTMLInputElement>) => {
    const pasted = event.clipboardData?.getData("text/plain") ?? "";
    if (oneLine(pasted.trim()) === pasted.trim()) return;
    event.preventDefault();
    const { value, selectionStart, selectionEnd } = event.currentTarget;
    const [start, end] = [value.slice(0, selectionStart ?? 0), value.slice(selectionEnd ?? value.length)];
    onChange({ search: start + pasted + end });
  };
  return (
    <search class="filters">
      <form onSubmit={search} class="row">
        <label class="grow">
          <span>Id of either side</span>
          <input
            key={view.search}
            name="q"
            type="search"
            defaultValue={view.search}
            placeholder="An entity's id, an external id, or a mapping's"
            autocomplete="off"
            onPaste={paste}
          />
        </label>
        <button type="submit" class="primary">
          Find
        </button>
      </form>
      {oneLine(view.search.trim()) !== view.search.trim() && (
        <p class="quiet">
          Finds one id that has line breaks, which the box does not show: {jsonText(view.search)}. For several
          ids, see Look up.
        </p>
      )}
      <AddFilter view={view} session={session} onChange={onChange} />
      {view.filters.length > 0 && (
        <ul class="chips" aria-label="Filters">
          {view.filters.map((filter) => (
            <li key={filterText(filter)}>
              {filterText(filter)}
              <button
                type="button"
                aria-label={`Remove: ${filterText(filter)}`}
                onClick={() => onChange({ filters: view.filters.filter((one) => one !== filter) })}
              >
                ×
              </button>
            </li>
          ))}
        </ul>
      )}
    </search>
  );
}

function suggestionsFor(column: string, kinds: Kinds): readonly string[] {
  if (column === "integration") return kinds.integrations;
  return column === "entityType" ? kinds.entityTypes : [];
}

function AddFilter({ view, session, onChange }: FilterBarProps) {
  const [chosen, setChosen] = useState(0);
  const kinds = useKinds(session);
  const listId = useId();
  const choice = choices[chosen] ?? choices[0];
  if (choice === undefined) return null;
  const { column, operator } = choice;
  const isTime = column === "lastSyncedAt" || column === "updatedAt";
  const add = (event: SubmitEvent) => {
    const fields = fieldsOf(event);
    const given = choice.value ?? (fields ? textOf(fields, "value") : "");
    if (given === "") return;
    const value =
      operator === "like"
        ? startsWith(given)
        : isTime && choice.value === undefined
          ? new Date(given).toISOString()
          : given;
    onChange({ filters: [...view.filters, { column, operator, value }] });
    if (event.currentTarget instanceof HTMLFormElement) event.currentTarget.reset();
  };
  return (
    <form onSubmit={add} class="row">
      <label>
        <span>Filter</span>
        <select value={String(chosen)} onChange={(event) => setChosen(Number(event.currentTarget.value))}>
          {choices.map(({ title }, index) => (
            <option key={title} value={String(index)}>
              {title}
            </option>
          ))}
        </select>
      </label>
      {choice.value === undefined && (
        <label>
          <span>Value</span>
          <input
            name="value"
            required
            type={isTime ? "datetime-local" : "text"}
            list={listId}
            autocomplete="off"
          />
        </label>
      )}
      <datalist id={listId}>
        {suggestionsFor(column, kinds).map((name) => (
          <option key={name} value={name} />
        ))}
      </datalist>
      <button type="submit">Add filter</button>
    </form>
  );
}
