/**
 * The order of the files: those of each project whose tests ask for a timeout of their own come first, for these take
 * long, and one that is left for the end has the machine to itself. Else as vitest has it: by the time that each took
 * the last time or, in a fresh clone, by its size.
 */
import { readFileSync } from "node:fs";
import { BaseSequencer, type TestSpecification } from "vitest/node";

/** `}, 120_000);`, `timeout: 120_000` or a name for it. */
const ownTimeout = /^ *\d+_000,?$|\}, (?:\d+_000|patience)\);|\btimeout: \d|^const patience = /m;

export class LongFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const sorted = await super.sort(files);
    const projects = [...new Set(sorted.map(({ project }) => project))];
    const long = new Set(sorted.filter(({ moduleId }) => ownTimeout.test(readFileSync(moduleId, "utf8"))));
    return projects.flatMap((project) => {
      const own = sorted.filter((file) => file.project === project);
      return [...own.filter((file) => long.has(file)), ...own.filter((file) => !long.has(file))];
    });
  }
}
