/** What a change does, member by member: before and after, by word and sign as well as by colour. */
import { jsonText } from "../api/json";

type Row = Readonly<Record<string, unknown>>;

export interface Difference {
  readonly name: string;
  readonly before: unknown;
  readonly after: unknown;
}

/** @param ignored members that say nothing of what was wanted */
export function differencesOf(
  before: Row,
  after: Row,
  ignored: readonly string[] = [],
): readonly Difference[] {
  const names = new Set([...Object.keys(before), ...Object.keys(after)]);
  return [...names]
    .filter((name) => !ignored.includes(name) && jsonText(before[name]) !== jsonText(after[name]))
    .map((name) => ({ name, before: before[name], after: after[name] }));
}

export function Diff({ differences }: { readonly differences: readonly Difference[] }) {
  if (differences.length === 0) return <p>Nothing changes.</p>;
  return (
    <dl class="diff">
      {differences.map(({ name, before, after }) => (
        <div key={name}>
          <dt>{name}</dt>
          {before !== undefined && (
            <dd>
              <del>
                <span class="unseen">before: </span>− {jsonText(before)}
              </del>
            </dd>
          )}
          {after !== undefined && (
            <dd>
              <ins>
                <span class="unseen">after: </span>+ {jsonText(after)}
              </ins>
            </dd>
          )}
        </div>
      ))}
    </dl>
  );
}
