import { describe, expect, it } from "vitest";
import { type ProgressOptions, startProgress } from "../../src/cli/progress.ts";

/** What is written of a step that does 40 of 100 rows in a second, and the rest in another. */
function watch(isTTY: boolean, options: ProgressOptions, share?: number): readonly string[] {
  const written: string[] = [];
  let time = 0;
  const stream = { isTTY, write: (text: string) => written.push(text) > 0 };
  const progress = startProgress("Import", { ...options, stream, now: () => time });
  time = 1_000;
  progress.advance(40, share);
  // Too soon to be drawn again.
  progress.advance(50, share);
  time = 2_000;
  progress.advance(100, 1);
  progress.end();
  return written.map((text) => text.replaceAll(/ +/g, " "));
}

describe("progress", () => {
  it("shows a bar with rows, rate and time left on a terminal", () => {
    const end = " Import ████████████████████████ 100 rows 2.0 s 50 rows/s ";
    expect(watch(true, { total: 100 })).toEqual([
      "\r Import ██████████░░░░░░░░░░░░░░ 40 rows 1.0 s 40 rows/s 2 s left ",
      `\r${end.replace("/s ", "/s 0 s left ")}`,
      `\r${end}\n`,
    ]);
  });

  it("uses the share of the file when the number of rows is unknown, and the rate of this run", () => {
    expect(watch(true, { from: 20 }, 0.005)[0]).toBe(
      "\r Import ░░░░░░░░░░░░░░░░░░░░░░░░ 40 rows 1.0 s 20 rows/s 3 min 19 s left ",
    );
    expect(watch(true, {}, 0.0001)[0]).toContain(" 2 h 46 min left");
  });

  it("is one line when the output is not a terminal", () => {
    expect(watch(false, { total: 100 })).toEqual([" Import 100 rows 2.0 s 50 rows/s\n"]);
  });
});
