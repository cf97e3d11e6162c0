/** Retries a call when the Worker is busy or does not answer, and says so. For calls that may be sent twice. */
import { setTimeout as sleep } from "node:timers/promises";
import { type Answer, type Call, type Client, explain, NoAnswer, send } from "./api-client.ts";

/** Seconds between the tries, if the answer has no `Retry-After`. */
const pauses: readonly number[] = [1, 2, 4, 8, 16];
const longestPause = 60;
/** A shorter pause needs no words. */
const silentSeconds = 3;

/** The statuses of faults that pass. */
const passing: readonly number[] = [429, 500, 502, 503, 504];

/** Whether the same call may be answered well in a moment. Maintenance ends when the operator ends it. */
export function isPassing({ status, body }: Answer): boolean {
  return passing.includes(status) && Object(body).code !== "25006";
}

/** @throws NoAnswer if nothing answers after all tries */
export async function sendPatiently(client: Client, path: string, call: Call = {}): Promise<Answer> {
  for (const pause of pauses) {
    const answer = await send(client, path, call).catch((error) => {
      if (error instanceof NoAnswer) return error;
      throw error;
    });
    if (!(answer instanceof NoAnswer) && !isPassing(answer)) return answer;
    const [why, wanted] =
      answer instanceof NoAnswer ? [answer.message, pause] : [explain(answer), answer.retryAfter ?? pause];
    const seconds = Math.min(wanted, longestPause);
    if (seconds > silentSeconds) say(`${why} Trying again in ${seconds} s.`);
    await sleep(seconds * 1000);
  }
  return send(client, path, call);
}

/** On a line of its own, also where a bar is being drawn. */
function say(line: string): void {
  console.error(`${process.stderr.isTTY ? "\n" : ""}${line}`);
}
