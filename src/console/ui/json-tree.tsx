/** JSON as a tree that opens and closes. What is closed is not drawn, and of a long list only the beginning. */
import { useState } from "preact/hooks";
import { jsonText, membersOf } from "../api/json";
import { LongText } from "./long-text";

/** Those near the root are open. */
const openDepth = 2;
/** Members that are shown at a time. */
const piece = 100;

export function JsonTree({ value, depth = 0 }: { readonly value: unknown; readonly depth?: number }) {
  const [isOpen, setOpen] = useState(depth < openDepth);
  const [shown, setShown] = useState(piece);
  const members = membersOf(value);
  if (members === undefined) return <LongText text={jsonText(value)} />;
  const kind = Array.isArray(value) ? "list" : "object";
  if (members.length === 0) return <code>{kind === "list" ? "[]" : "{}"}</code>;
  const left = members.length - shown;
  return (
    <details class="tree" open={isOpen} onToggle={(event) => setOpen(event.currentTarget.open)}>
      <summary>
        {kind} of {members.length.toLocaleString("en")}
      </summary>
      {isOpen && (
        <ul>
          {members.slice(0, shown).map(([name, member]) => (
            <li key={name}>
              <span class="name">{name}:</span> <JsonTree value={member} depth={depth + 1} />
            </li>
          ))}
        </ul>
      )}
      {isOpen && left > 0 && (
        <button type="button" class="small" onClick={() => setShown(shown + piece)}>
          Show {Math.min(piece, left)} more of {left.toLocaleString("en")}
        </button>
      )}
    </details>
  );
}
