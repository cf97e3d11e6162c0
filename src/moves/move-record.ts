/** Where a company is and how far its move is, as `/admin` shows it. */
import * as z from "zod/mini";
import { once } from "../memory/once.ts";

/**
 * `settled`: it does not move. `mappings`, `changes`: they are copied. `compare`, `compareChanges`: the copy is compared
 * with the source. `follow`: what is written meanwhile is copied, until the company can be switched. `arriving`: it was
 * switched. `cancelling`: the copy is deleted.
 */
export const moveStates = [
  "settled",
  "mappings",
  "changes",
  "compare",
  "compareChanges",
  "follow",
  "arriving",
  "cancelling",
] as const;

const figures = once(() =>
  z.object({
    mappings: z.int(),
    copiedMappings: z.int(),
    copiedChanges: z.int(),
    comparedMappings: z.int(),
    comparedChanges: z.int(),
    followed: z.int(),
    repaired: z.int(),
    frozenMilliseconds: z.nullable(z.int()),
  }),
);

export const shownMove = once(() =>
  z.object({
    companyId: z.string(),
    state: z.enum(moveStates),
    /** The binding of the database whose rows count. */
    database: z.string(),
    /** Of the move under way, or of the last one; null: it has never moved. */
    from: z.nullable(z.string()),
    to: z.nullable(z.string()),
    /** The databases that keep rows from before. */
    kept: z.array(z.string()),
    /** How long it must still be announced before it can be switched. */
    secondsToSwitch: z.int(),
    startedAt: z.nullable(z.string()),
    arrivedAt: z.nullable(z.string()),
    figures: z.nullable(figures()),
  }),
);

export type ShownMove = z.infer<ReturnType<typeof shownMove>>;
