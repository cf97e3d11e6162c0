/** What a change does, member by member: before and after, by word and sign as well as by colour. */
import { jsonText, membersOf } from "../api/json";
import { LongText } from "./long-text";

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

const isObject = (value: unknown): value is Row => membersOf(value) !== undefined && !Array.isArray(value);

/** Of an object that changed only the members that did: `metadata.account.code`. */
function* changedMembers(difference: Difference): Generator<Difference> {
  const { name, before, after } = difference;
  if (!isObject(before) || !isObject(after)) {
    yield difference;
    return;
  }
  for (const inner of differencesOf(before, after)) {
    yield* changedMembers({ ...inner, name: `${name}.${inner.name}` });
  }
}

export function Diff({ differences }: { readonly differences: readonly Difference[] }) {
  if (differences.length === 0) return <p>Nothing changes.</p>;
  return (
    <dl class="diff">
      {differences
        .flatMap((one) => [...changedMembers(one)])
        .map(({ name, before, after }, index) => (
          <div key={`${index} ${name}`}>
            <dt>{name}</dt>
            {before !== undefined && (
              <dd>
                <del>
                  <span class="unseen">before: </span>− <LongText text={jsonText(before)} />
                </del>
              </dd>
            )}
            {after !== undefined && (
              <dd>
                <ins>
                  <span class="unseen">after: </span>+ <LongText text={jsonText(after)} />
                </ins>
              </dd>
            )}
          </div>
        ))}
    </dl>
  );
}
