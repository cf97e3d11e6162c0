/** Which changes are shown. The URL has it. */
import type { Session } from "../api/session";
import { useKinds } from "../mappings/kinds";
import { go } from "../shell/route";
import { opWords } from "../ui/change";
import { Choice } from "../ui/choice";
import { fieldsOf } from "../ui/fields";
import { type Filters, filterParams, parseFilters } from "./filters";

export function FilterForm({ session, filters }: { readonly session: Session; readonly filters: Filters }) {
  const kinds = useKinds(session);
  const submit = (event: SubmitEvent) => {
    const fields = [...(fieldsOf(event) ?? [])].map(([name, value]) => [name, String(value).trim()]);
    go("changes", filterParams(parseFilters(new URLSearchParams(fields))));
  };
  const isFiltered = filterParams(filters).size > 0;
  return (
    <form class="row" aria-label="Filter" onSubmit={submit}>
      <Choice name="integration" title="Integration" value={filters.integration} names={kinds.integrations} />
      <Choice name="entityType" title="Entity type" value={filters.entityType} names={kinds.entityTypes} />
      <label>
        What happened
        <select name="op" defaultValue={filters.op}>
          <option value="">anything</option>
          {Object.entries(opWords).map(([op, word]) => (
            <option key={op} value={op} selected={op === filters.op}>
              {word}
            </option>
          ))}
        </select>
      </label>
      <label>
        By the key
        <input name="by" defaultValue={filters.by} autocomplete="off" spellcheck={false} />
      </label>
      <label>
        On the day (UTC)
        <input name="day" type="date" defaultValue={filters.day} />
      </label>
      <button type="submit">Filter</button>
      {isFiltered && (
        <button type="button" onClick={() => go("changes")}>
          Show all
        </button>
      )}
    </form>
  );
}
