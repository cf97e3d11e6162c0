/** The cases that are written out, asked of both: what is answered otherwise than it says there. */
import { isDeepStrictEqual } from "node:util";
import { companies } from "../../awkward-data.ts";
import type { Postgres } from "../../postgres.ts";
import type { Worker } from "../worker.ts";
import { type Answer, askPostgres, askWorker, type Question } from "./case.ts";
import { fixedCases } from "./fixed-cases.ts";
import { unlikeCases } from "./unlike-cases.ts";

interface Expected {
  readonly worker: Answer;
  readonly postgres: Answer;
}

/** @returns a text for each case that does not hold. */
export async function checkCases(worker: Worker, postgres: Postgres): Promise<readonly string[]> {
  const [acme, globex] = companies;
  const wrong: string[] = [];
  const check = async (company: string, question: Question, expected: Expected) => {
    const answers: Expected = {
      worker: await askWorker(worker, company, question),
      postgres: await askPostgres(postgres, company, question),
    };
    const { worker: ours, postgres: theirs } = expected;
    if (isDeepStrictEqual(answers, { worker: ours, postgres: theirs })) return;
    wrong.push(
      [
        question.behaviour,
        question.search,
        `is        ${JSON.stringify(answers)}`,
        `should be ${JSON.stringify({ worker: ours, postgres: theirs })}`,
      ].join("\n"),
    );
  };
  for (const fixed of fixedCases)
    await check(acme.id, fixed, { worker: fixed.answer, postgres: fixed.answer });
  for (const unlike of unlikeCases) await check(globex.id, unlike, unlike);
  return wrong;
}
