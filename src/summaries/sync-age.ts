/**
 * Classes of age, so that the median of any number of mappings is known from a few counts. Each minute up to ten is a
 * class of its own; from there a class is by the first two digits of the minutes and by how many digits there are, and at
 * most a tenth of the age wide. (D1 has no logarithm.)
 */

const SINGLE = 10;

/** The first two digits, from 10 to 99, in classes: one by one to 19, by two to 49, by five to 99. */
const ranges = [
  { from: 10, width: 1, classes: 10 },
  { from: 20, width: 2, classes: 15 },
  { from: 50, width: 5, classes: 10 },
] as const;

/** The classes for each number of digits. */
const CLASSES = 35;

/** The class of an age, in SQL. `minutes` is a whole number; of a time that lies ahead it is negative. */
export function buildAgeClass(minutes: string): string {
  const digits = `CAST(substr(${minutes}, 1, 2) AS INTEGER)`;
  return `CASE WHEN ${minutes} < ${SINGLE} THEN max(${minutes}, 0) ELSE ${SINGLE}
      + (length(${minutes}) - 2) * ${CLASSES}
      + CASE WHEN ${digits} < 20 THEN ${digits} - 10 WHEN ${digits} < 50 THEN 10 + (${digits} - 20) / 2
        ELSE 25 + (${digits} - 50) / 5 END
    END`;
}

/**
 * The age in minutes at a part of a class.
 * @param part from 0, its start, to 1, its end
 */
export function ageOf(ageClass: number, part: number): number {
  if (ageClass < SINGLE) return ageClass + part;
  const power = 10 ** Math.floor((ageClass - SINGLE) / CLASSES);
  let index = (ageClass - SINGLE) % CLASSES;
  for (const { from, width, classes } of ranges) {
    if (index < classes) return (from + (index + part) * width) * power;
    index -= classes;
  }
  throw new RangeError(`no class of age: ${ageClass}`);
}
