/** An age as a bar against the target, with the figure beside it. */
import { ageText } from "./summary";

interface AgeProps {
  /** Milliseconds. */
  readonly age: number;
  readonly target: number;
  /** The list that the figure leads to. */
  readonly href: string;
  readonly label: string;
}

/** The target is in the middle of the bar; from twice the target on it is full. */
const width = 100;

export function Age({ age, target, href, label }: AgeProps) {
  const isLate = age > target;
  const length = Math.min(width, (age / (2 * target)) * width);
  return (
    <span class="age">
      <svg viewBox={`0 0 ${width} 12`} preserveAspectRatio="none" aria-hidden="true">
        <rect class="ground" width={width} height={12} />
        <rect class={isLate ? "late" : "current"} y={2} width={length} height={8} />
        <line class="target" x1={width / 2} x2={width / 2} y2={12} />
      </svg>
      <a href={href} aria-label={`${label}: ${ageText(age)}${isLate ? ", late" : ""}`}>
        {ageText(age)}
        {isLate && <span aria-hidden="true"> ▲</span>}
      </a>
    </span>
  );
}
