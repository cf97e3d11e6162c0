/** How old a sync may be: chosen here, and kept in this browser. */
import { useState } from "preact/hooks";

const hour = 3_600_000;
const day = 24 * hour;

export const targets = [
  { name: "15 minutes", milliseconds: hour / 4 },
  { name: "1 hour", milliseconds: hour },
  { name: "6 hours", milliseconds: 6 * hour },
  { name: "1 day", milliseconds: day },
  { name: "3 days", milliseconds: 3 * day },
  { name: "7 days", milliseconds: 7 * day },
  { name: "30 days", milliseconds: 30 * day },
] as const;

export type Target = (typeof targets)[number];

const usual = targets[3];
const place = "crosswalk.syncTarget";

export const findTarget = (name: string | null): Target =>
  targets.find((target) => target.name === name) ?? usual;

export function useTarget(): readonly [Target, (name: string) => void] {
  const [target, setTarget] = useState(() => findTarget(localStorage.getItem(place)));
  const choose = (name: string) => {
    localStorage.setItem(place, name);
    setTarget(findTarget(name));
  };
  return [target, choose];
}
