/** What of the address a page does not understand. It is left out of what is shown, and that is said. */
import { LongText } from "../ui/long-text";
import { unreadOf } from "./route";

interface NotUnderstoodProps {
  readonly params: URLSearchParams;
  /** What the page made of them, as parameters again; absent: it takes none. */
  readonly read?: URLSearchParams;
}

export function NotUnderstood({ params, read = new URLSearchParams() }: NotUnderstoodProps) {
  const unread = unreadOf(params, read);
  if (unread.length === 0) return null;
  return (
    <p class="warning" role="alert">
      Not understood in the address, and left out: <LongText text={unread.join(", ")} />
    </p>
  );
}
