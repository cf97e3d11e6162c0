/** JSON as a tree that opens and closes. */
import { jsonText, membersOf } from "../api/json";

/** Those near the root are open. */
const openDepth = 2;

export function JsonTree({ value, depth = 0 }: { readonly value: unknown; readonly depth?: number }) {
  const members = membersOf(value);
  if (members === undefined) return <code>{jsonText(value)}</code>;
  const kind = Array.isArray(value) ? "list" : "object";
  if (members.length === 0) return <code>{kind === "list" ? "[]" : "{}"}</code>;
  return (
    <details class="tree" open={depth < openDepth}>
      <summary>
        {kind} of {members.length}
      </summary>
      <ul>
        {members.map(([name, member]) => (
          <li key={name}>
            <span class="name">{name}:</span> <JsonTree value={member} depth={depth + 1} />
          </li>
        ))}
      </ul>
    </details>
  );
}
