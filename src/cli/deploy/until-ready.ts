/** Asks a deployed Worker whether it is the new one, and ready: `/health` and `/health/ready`. */
import { setTimeout as sleep } from "node:timers/promises";

const pauseMilliseconds = 2_000;
const answerMilliseconds = 10_000;

/**
 * Asks until both are good. A new version takes seconds to be everywhere, and a new address minutes.
 * @param commit that `/health` must tell; "unknown" for any
 * @returns undefined if it is ready, else what was wrong the last time
 */
export async function untilReady(
  base: URL,
  commit: string,
  waitSeconds: number,
): Promise<string | undefined> {
  const deadline = Date.now() + waitSeconds * 1000;
  for (;;) {
    const trouble = await findTrouble(base, commit);
    if (trouble === undefined) return undefined;
    const left = deadline - Date.now();
    if (left <= 0) return trouble;
    await sleep(Math.min(pauseMilliseconds, left));
  }
}

async function findTrouble(base: URL, commit: string): Promise<string | undefined> {
  const health = await ask(new URL("/health", base));
  if (health.trouble !== undefined) return health.trouble;
  if (commit !== "unknown" && health.body.commit !== commit) {
    return `/health is answered by another version, of commit ${health.body.commit}`;
  }
  return (await ask(new URL("/health/ready", base))).trouble;
}

interface Answer {
  readonly body: Readonly<Record<string, unknown>>;
  readonly trouble?: string;
}

async function ask(url: URL): Promise<Answer> {
  try {
    const answer = await fetch(url, { signal: AbortSignal.timeout(answerMilliseconds), redirect: "manual" });
    const text = await answer.text();
    const body = readObject(text);
    if (answer.status === 200 && body) return { body };
    const told = body
      ? [body.message, body.details].filter(Boolean).join(": ")
      : "an answer that is not Crosswalk's";
    return { body: {}, trouble: `${url.pathname} answers ${answer.status}, ${told}` };
  } catch (error) {
    const { message, cause } = error instanceof Error ? error : new Error(String(error));
    const reason = cause instanceof Error ? cause.message : message;
    return { body: {}, trouble: `${url.pathname} does not answer (${reason})` };
  }
}

function readObject(text: string): Readonly<Record<string, unknown>> | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === "object" && value !== null ? { ...value } : undefined;
  } catch {
    return undefined;
  }
}
