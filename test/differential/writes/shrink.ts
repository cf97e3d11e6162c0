/** A sequence that ends in a difference → the plainest one that does: writes and their parts are taken away. */
import type { Body, Row, Write } from "./write.ts";

/** Whether the last write of a sequence is still answered differently. */
type IsFailing = (writes: readonly Write[]) => Promise<boolean>;

const without = <T>(list: readonly T[], index: number): readonly T[] => list.toSpliced(index, 1);

function smallerBodies(body: Body): readonly Body[] {
  const { rows } = body;
  const columns = [...new Set(rows.flatMap((row) => row.map(({ column }) => column)))];
  const withRows = (changed: readonly Row[]): Body => ({ ...body, rows: changed });
  return [
    ...rows.map((_, index) => withRows(without(rows, index))),
    ...columns.map((name) => withRows(rows.map((row) => row.filter(({ column }) => column !== name)))),
    ...(body.format !== "json" ? [{ ...body, format: "json" as const }] : []),
    ...(body.shape === "array" && rows.length === 1 ? [{ ...body, shape: "object" as const }] : []),
  ];
}

/** The write with one part less, for each part that may be left out. */
function smallerWrites(write: Write): readonly Write[] {
  const { filters, preferences, columns, select, onConflict, ordered, accept, body, ...rest } = write;
  const { method } = rest;
  const optional: readonly (keyof Write)[] = ["columns", "onConflict", "select", "ordered", "accept"];
  const lacking = optional
    .filter((name) => name in write)
    .map((name): Write => ({ ...write, [name]: undefined }))
    .map((candidate): Write => JSON.parse(JSON.stringify(candidate)));
  const unfiltered = filters.length > 1 ? filters.map((_, index) => without(filters, index)) : [];
  return [
    ...lacking,
    ...preferences.map((_, index) => ({ ...write, preferences: without(preferences, index) })),
    ...unfiltered.map((fewer) => ({ ...write, filters: fewer })),
    ...(body ? smallerBodies(body).map((smaller) => ({ ...write, body: smaller })) : []),
    ...(columns ? columns.map((_, index) => ({ ...write, columns: without(columns, index) })) : []),
    ...(select && method !== "PUT" && select.length > 1
      ? select.map((_, index) => ({ ...write, select: without(select, index) }))
      : []),
  ];
}

/** Each candidate differs from the sequence in one place; the first that still fails is taken, until none does. */
function* candidates(writes: readonly Write[]): Generator<readonly Write[]> {
  for (let length = Math.ceil((writes.length - 1) / 2); length >= 1; length = Math.floor(length / 2)) {
    for (let start = 0; start + length < writes.length; start += length) {
      yield writes.toSpliced(start, length);
    }
  }
  for (let index = writes.length - 1; index >= 0; index--) {
    const write = writes[index];
    if (!write) continue;
    for (const smaller of smallerWrites(write)) yield writes.with(index, smaller);
  }
}

export async function shrink(writes: readonly Write[], isFailing: IsFailing): Promise<readonly Write[]> {
  let smallest = writes;
  for (let found = true; found; ) {
    found = false;
    for (const candidate of candidates(smallest)) {
      if (!(await isFailing(candidate))) continue;
      smallest = candidate;
      found = true;
      break;
    }
  }
  return smallest;
}
