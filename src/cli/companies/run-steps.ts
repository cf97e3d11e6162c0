/** Runs the steps of a move one after the other, and says what is done. Whatever it breaks off, it can be run again. */
import { setTimeout as sleep } from "node:timers/promises";
import type { ShownMove } from "../../moves/move-record.ts";
import { CliError } from "../cli-error.ts";
import { type Answer, type Call, type Client, explain, NoAnswer } from "../keys/api-client.ts";
import { isPassing, sendPatiently } from "../keys/send-patiently.ts";
import { describeStep, readMove } from "./companies-output.ts";

/** How often a step is tried again while another run is at work. */
const MOST_OVERTAKEN = 30;
const PAUSE_MILLISECONDS = 1_000;
const goesOn = "Run the same command again then: it goes on from where it is.";
/** How often a line says how far it is. */
const LINE_MILLISECONDS = 2_000;

/** A step that the Worker answers: each may be sent twice. @throws CliError for what it refuses */
export async function sendStep(client: Client, path: string, call: Call): Promise<ShownMove> {
  for (let tries = 0; ; tries += 1) {
    const answer = await sendPatiently(client, path, call).catch((error: unknown) => {
      throw error instanceof NoAnswer ? new CliError(`${error.message} ${goesOn}`) : error;
    });
    if (answer.status === 200) return readMove(answer.body);
    const isOvertaken = Object(answer.body).code === "40001" && tries < MOST_OVERTAKEN;
    if (!isOvertaken) throw new CliError(mayGoOn(answer) ? `${explain(answer)} ${goesOn}` : explain(answer));
    await sleep(PAUSE_MILLISECONDS);
  }
}

/** Whether only the time is wrong, such as during maintenance. */
function mayGoOn(answer: Answer): boolean {
  return isPassing(answer) || answer.status === 503;
}

export interface Steps {
  readonly client: Client;
  readonly path: string;
  readonly call: Call;
  readonly isDone: (move: ShownMove) => boolean;
  readonly say: (line: string) => void;
}

/** @returns the move after the last step */
export async function runSteps(
  first: ShownMove,
  { client, path, call, isDone, say }: Steps,
): Promise<ShownMove> {
  let move = first;
  let said = { state: "", at: 0 };
  while (!isDone(move)) {
    const { state, figures } = move;
    if (state !== said.state || Date.now() - said.at >= LINE_MILLISECONDS) {
      say(describeStep(move));
      said = { state, at: Date.now() };
    }
    move = await sendStep(client, path, call);
    const isIdle = state === move.state && JSON.stringify(figures) === JSON.stringify(move.figures);
    if (!isDone(move) && (isIdle || move.secondsToSwitch > 0) && move.state === "follow") {
      await sleep(PAUSE_MILLISECONDS);
    }
  }
  return move;
}
