/** Sends a call again when the Worker is busy or did not answer, for calls that may be sent twice. */
import { setTimeout as sleep } from "node:timers/promises";
import { type Answer, type Call, type Client, NoAnswer, send } from "../keys/api-client.ts";

/** Seconds between the tries, where the Worker says nothing else. */
const pauses: readonly number[] = [1, 2, 4, 8, 16];
const longestPause = 60;

/** 429 waits for the next minute; the others are said of a moment. */
const passing: readonly number[] = [429, 500, 502, 503, 504];

/** @throws NoAnswer where nothing answers after all tries */
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
