/** A rotation, step by step: something new, handing it over during an overlap, and the end of the old one. */
import type { ComponentChildren } from "preact";
import { useState } from "preact/hooks";
import { FailureView } from "../ui/failure-view";
import { fieldsOf, textOf } from "../ui/fields";
import { useAttempt } from "../ui/use-attempt";
import { ShownOnce } from "./shown-once";

const overlaps = [
  ["3600", "1 hour"],
  ["86400", "1 day"],
  ["604800", "7 days"],
  ["0", "not at all"],
] as const;

interface RotationProps {
  readonly what: "key" | "secret";
  readonly steps: readonly [make: string, handOver: string, end: string];
  /** Makes the new one. */
  rotate(overlapSeconds: number): Promise<string>;
  /** The last step, once there is a new one. */
  readonly children: ComponentChildren;
}

export function Rotation({ what, steps: [make, handOver, end], rotate, children }: RotationProps) {
  const [made, setMade] = useState<string>();
  const { failure, isBusy, attempt } = useAttempt();
  const submit = (event: SubmitEvent) => {
    const fields = fieldsOf(event);
    if (!fields) return;
    attempt(async () => setMade(await rotate(Number(textOf(fields, "overlap")))));
  };
  return (
    <section class="outcome" aria-label={`Rotate the ${what}`}>
      <ol class="steps">
        <li aria-current={made === undefined ? "step" : undefined}>
          <h3>{make}</h3>
          {made === undefined && (
            <form class="row" onSubmit={submit}>
              <label>
                The old {what} goes on for
                <select name="overlap">
                  {overlaps.map(([seconds, words]) => (
                    <option key={seconds} value={seconds}>
                      {words}
                    </option>
                  ))}
                </select>
              </label>
              <button type="submit" class="primary" disabled={isBusy}>
                Make the new {what}
              </button>
            </form>
          )}
        </li>
        <li aria-current={made === undefined ? undefined : "step"}>
          <h3>{handOver}</h3>
          {made !== undefined && <ShownOnce what={what} value={made} />}
        </li>
        <li>
          <h3>{end}</h3>
          {made !== undefined && children}
        </li>
      </ol>
      {failure !== undefined && <FailureView failure={failure} />}
    </section>
  );
}
