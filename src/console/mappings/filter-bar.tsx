/** The search box, the filters as chips, and what adds one. */
import { useId, useState } from "preact/hooks";
import type { Session } from "../api/session";
import { fieldsOf, textOf } from "../ui/fields";
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
    if (fields) onChange({ search: textOf(fields, "q") === "" ? "" : String(fields.get("q")) });
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
          />
        </label>
        <button type="submit" class="primary">
          Find
        </button>
      </form>
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
