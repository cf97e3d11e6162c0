/** Retries a call when the Worker is busy or does not answer. For calls that may be sent twice. */
import { setTimeout as sleep } from "node:timers/promises";
import { type Answer, type Call, type Client, NoAnswer, send } from "./api-client.ts";

/** Seconds between the tries, if the answer has no `Retry-After`. */
const pauses: readonly number[] = [1, 2, 4, 8, 16];
const longestPause = 60;

/** The statuses of faults that pass. */
const passing: readonly number[] = [429, 500, 502, 503, 504];

/** @throws NoAnswer if nothing answers after all tries */
export async function sendPatiently(
  client: Client,
  path: string,
  call: Call = {},
  seconds = pauses,
): Promise<Answer> {
  for (const pause of seconds) {
    const answer = await send(client, path, call).catch((error) => {
      if (error instanceof NoAnswer) return undefined;
      throw error;
    });
    if (answer && !passing.includes(answer.status)) return answer;
    await sleep(Math.min(answer?.retryAfter ?? pause, longestPause) * 1000);
  }
  return send(client, path, call);
}
