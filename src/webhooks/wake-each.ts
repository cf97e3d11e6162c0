/** Wakes webhooks, a few at a time. One whose object does not answer is left to the next sweep. */
import type { Bindings } from "../config/bindings";
import { logFault } from "../postgrest";
import type { FindWebhookObject } from "./webhook-object";

const AT_A_TIME = 20;

/**
 * @param database the binding; undefined: `DB`
 * @returns how many were woken
 */
export async function wakeEach(
  { WEBHOOKS }: Pick<Bindings, "WEBHOOKS">,
  findObject: FindWebhookObject,
  database: string | undefined,
  ids: readonly string[],
): Promise<number> {
  let woken = 0;
  for (let start = 0; start < ids.length; start += AT_A_TIME) {
    const some = ids.slice(start, start + AT_A_TIME);
    const answers = await Promise.allSettled(
      some.map(async (id) => findObject(WEBHOOKS, id).wake({ id, database: database ?? "DB" })),
    );
    for (const answer of answers) {
      if (answer.status === "fulfilled") woken += 1;
      else logFault(answer.reason, "A webhook does not answer");
    }
  }
  return woken;
}
