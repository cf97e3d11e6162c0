/** A key or a secret, which the server shows this once. */
import { CopyButton } from "../ui/copy";

interface ShownOnceProps {
  readonly what: "key" | "secret";
  readonly value: string;
}

export function ShownOnce({ what, value }: ShownOnceProps) {
  return (
    <section class="outcome" aria-label={`The new ${what}`}>
      <p>
        <strong>Copy the {what} now: it is shown this once.</strong>
      </p>
      <p class="row">
        <code>{value}</code>
        <CopyButton text={() => value}>{`Copy the ${what}`}</CopyButton>
      </p>
    </section>
  );
}
