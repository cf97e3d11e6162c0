/** Sends a message to a receiver, which may be slow, hang or answer anything. */

/** How long a receiver may take, for the head of its answer and the part that is kept. */
const PATIENCE_MILLISECONDS = 15_000;
/** How much of an answer is kept, in characters. */
const KEPT_ANSWER = 500;
const KEPT_ERROR = 200;

/** Those that lead to another URL. */
const redirects: ReadonlySet<number> = new Set([301, 302, 303, 307, 308]);

/** What a status that is no 2xx does not say by itself. */
function explainStatus(status: number): string | null {
  if (redirects.has(status)) return "Redirects are not followed: let the webhook have the new URL";
  // From a cache or a framework in front of the receiver.
  if (status === 304) return "304 takes nothing: it answers a GET, and this is a POST";
  return null;
}

/** What became of it. */
export interface Sent {
  /** Null: there was no answer. */
  readonly status: number | null;
  readonly milliseconds: number;
  readonly answer: string;
  readonly error: string | null;
  /** The header `Retry-After`. */
  readonly retryAfter: string | null;
}

/** The status decides, whatever the answer says. */
export function isTaken({ status }: Pick<Sent, "status">): boolean {
  return status !== null && status >= 200 && status < 300;
}

export interface Message {
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

/** Never throws. A redirect is an answer like any other: it could lead where no receiver may be. */
export async function sendMessage(
  { url, headers, body }: Message,
  patience = PATIENCE_MILLISECONDS,
): Promise<Sent> {
  // `AbortSignal.timeout` would keep the object awake, which is paid for, after the answer.
  const controller = new AbortController();
  const timer = setTimeout(() => controller.abort(), patience);
  const { signal } = controller;
  const start = Date.now();
  try {
    const response = await fetch(url, {
      method: "POST",
      headers: { "Content-Type": "application/json", "User-Agent": "Crosswalk-Webhooks", ...headers },
      body,
      redirect: "manual",
      signal,
    });
    const answer = await readStart(response, signal);
    return {
      status: response.status,
      milliseconds: Date.now() - start,
      answer,
      error: explainStatus(response.status),
      retryAfter: response.headers.get("Retry-After"),
    };
  } catch (error) {
    return {
      status: null,
      milliseconds: Date.now() - start,
      answer: "",
      error: signal.aborted ? `No answer within ${patience / 1_000} seconds` : explain(error),
      retryAfter: null,
    };
  } finally {
    clearTimeout(timer);
  }
}

/** The start of a body. One that breaks off, or comes too slowly, is what has come of it: its status counts. */
async function readStart({ body }: Response, signal: AbortSignal): Promise<string> {
  if (body === null) return "";
  const reader = body.getReader();
  const decoder = new TextDecoder();
  const late = new Promise<undefined>((resolve) => {
    signal.addEventListener("abort", () => resolve(undefined));
  });
  let text = "";
  try {
    while (text.length < KEPT_ANSWER) {
      const piece = await Promise.race([reader.read(), late]);
      if (piece === undefined || piece.done) break;
      text += decoder.decode(piece.value, { stream: true });
    }
  } catch {
    // What has come is kept.
  }
  reader.cancel().catch(() => {});
  return text.slice(0, KEPT_ANSWER).toWellFormed();
}

/** A fault of the connection, as the platform tells it. */
function explain(error: unknown): string {
  const told = error instanceof Error ? (error.message.split("\n", 1)[0] ?? "") : "";
  // A local Worker tells no more of a refused connection than a number.
  const isTold = told !== "" && !told.startsWith("internal error");
  return `The receiver cannot be reached${isTold ? `: ${told.slice(0, KEPT_ERROR)}` : ""}`;
}
