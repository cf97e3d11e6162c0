/** The browser's own modal dialog: it keeps the focus, closes with Escape, and gives the focus back. */
import type { ComponentChildren } from "preact";
import { useEffect, useId, useRef } from "preact/hooks";
import { Announcements } from "./announce";

interface DialogProps {
  readonly title: string;
  /** `drawer`: at the side, over the whole height. */
  readonly kind?: "drawer" | "box";
  onClose(): void;
  readonly children: ComponentChildren;
}

export function Dialog({ title, kind = "box", onClose, children }: DialogProps) {
  const dialog = useRef<HTMLDialogElement>(null);
  const id = useId();
  useEffect(() => {
    dialog.current?.showModal();
  }, []);
  return (
    <dialog ref={dialog} class={kind} aria-labelledby={id} onClose={onClose}>
      <header>
        <h2 id={id}>{title}</h2>
        <button type="button" onClick={() => dialog.current?.close()}>
          Close
        </button>
      </header>
      {/* Outside of a modal dialog nothing is read out. */}
      <Announcements>{children}</Announcements>
    </dialog>
  );
}
