/** Text to the letter; of a long one the beginning, until somebody wants all. */
import { useState } from "preact/hooks";

const shownCharacters = 300;

export function LongText({ text }: { readonly text: string }) {
  const [isWhole, setWhole] = useState(false);
  if (isWhole || text.length <= shownCharacters) return <code>{text}</code>;
  return (
    <>
      <code>{text.slice(0, shownCharacters)}…</code>{" "}
      <button type="button" class="small" onClick={() => setWhole(true)}>
        Show all {text.length.toLocaleString("en")} characters
      </button>
    </>
  );
}
