/** A time of the API: how long ago, and exactly. */
const units = [
  ["year", 31_536_000],
  ["month", 2_592_000],
  ["day", 86_400],
  ["hour", 3_600],
  ["minute", 60],
] as const;

const words = new Intl.RelativeTimeFormat("en", { numeric: "auto" });

export function relativeTime(time: Date, now = Date.now()): string {
  const seconds = (time.getTime() - now) / 1000;
  const [unit, size] = units.find(([, length]) => Math.abs(seconds) >= length) ?? (["second", 1] as const);
  return words.format(Math.round(seconds / size), unit);
}

/** `never` if there is none. */
export function Time({ value }: { readonly value: string | null }) {
  if (value === null) return <span class="quiet">never</span>;
  const time = new Date(value);
  return (
    <time dateTime={value} title={time.toLocaleString()}>
      {relativeTime(time)}
    </time>
  );
}

/** When what is shown was read. */
export function AsOf({ at }: { readonly at: Date }) {
  return (
    <span class="quiet">
      Data as of <time dateTime={at.toISOString()}>{at.toLocaleTimeString()}</time>
    </span>
  );
}
