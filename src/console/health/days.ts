/** Changes a day, of all kinds together. */
import { call } from "../api/call";
import type { Answer } from "../api/send";
import type { Session } from "../api/session";

export const shownDays = 30;

/** As `mappingActivity` sums it: a sum of nothing is null. */
interface Summed {
  readonly day: string;
  readonly inserts: number | null;
  readonly updates: number | null;
  readonly deletes: number | null;
}

export interface Day {
  /** Of UTC: `2026-01-31`. */
  readonly day: string;
  readonly inserts: number;
  readonly updates: number;
  readonly deletes: number;
}

const dayLength = 86_400_000;

const dayOf = (milliseconds: number) => new Date(milliseconds).toISOString().slice(0, 10);

/** The last days, the oldest first; a day without changes has zeros. */
export function fillDays(rows: readonly Summed[], now: number): readonly Day[] {
  const byDay = new Map(rows.map((row) => [row.day, row]));
  return Array.from({ length: shownDays }, (_, index) => {
    const day = dayOf(now - (shownDays - 1 - index) * dayLength);
    const row = byDay.get(day);
    return { day, inserts: row?.inserts ?? 0, updates: row?.updates ?? 0, deletes: row?.deletes ?? 0 };
  });
}

export const totalOf = ({ inserts, updates, deletes }: Day): number => inserts + updates + deletes;

export function loadDays({ key, company }: Session, signal: AbortSignal): Promise<Answer<readonly Summed[]>> {
  const first = dayOf(Date.now() - (shownDays - 1) * dayLength);
  return call<readonly Summed[]>(
    key,
    (api) =>
      api
        .from("mappingActivity")
        .select("day,inserts:inserts.sum(),updates:updates.sum(),deletes:deletes.sum()")
        .eq("companyId", company.id)
        .gte("day", first)
        .order("day")
        .then(({ data }) => ({ data: data as readonly Summed[] | null })),
    { signal },
  );
}
