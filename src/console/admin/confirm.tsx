/** Asks again before something is done for good. */
interface ConfirmProps {
  /** `Revoke the key` */
  readonly title: string;
  /** What comes of it. */
  readonly text: string;
  /** `Revoke for good` */
  readonly action: string;
  onConfirm(): void;
  onCancel(): void;
}

export function Confirm({ title, text, action, onConfirm, onCancel }: ConfirmProps) {
  return (
    <section class="outcome" aria-label={title}>
      <p>{text}</p>
      <p class="row">
        <button type="button" class="danger" onClick={onConfirm}>
          {action}
        </button>
        <button type="button" onClick={onCancel}>
          Cancel
        </button>
      </p>
    </section>
  );
}
