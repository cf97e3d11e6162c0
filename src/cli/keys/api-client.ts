/** Calls a Crosswalk Worker over HTTP, and turns each error into one clear line. */
import { CliError } from "../cli-error.ts";

export interface Client {
  readonly base: URL;
  /** The bearer token: an admin token or an API key. */
  readonly token: string;
  /** Who calls, for the audit log of `/admin`. */
  readonly actor?: string | undefined;
}

export interface Call {
  readonly method?: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: unknown;
  /** Reads the answer's JSON. Default: `JSON.parse`, which rounds long numbers. */
  readonly parse?: (text: string) => unknown;
}

export interface Answer {
  readonly status: number;
  /** The body as JSON; null for none. */
  readonly body: unknown;
  /** The path of the next page of a list, if there is one. */
  readonly next: string | undefined;
  /** The seconds of the `Retry-After` header, if there is one. */
  readonly retryAfter: number | undefined;
}

/** There was no answer of the Worker, or only part of one, so it is unknown whether it did its work. */
export class NoAnswer extends CliError {}

/**
 * Sends a request and returns the answer, whatever its status.
 * @throws NoAnswer if nothing answers, or something before the Worker says that it cannot be reached
 * @throws CliError if the server is not Crosswalk
 */
export async function send(client: Client, path: string, call: Call = {}): Promise<Answer> {
  const url = new URL(path, client.base);
  // A link to the next page must not send the token to another server.
  if (url.origin !== client.base.origin) throw new CliError(`${url.origin} is not ${client.base.origin}.`);
  const failed = () => {
    throw new NoAnswer(`Nothing answers at ${client.base.origin}: is the Worker running?`);
  };
  const response = await fetch(url, {
    method: call.method ?? "GET",
    headers: {
      Authorization: `Bearer ${client.token}`,
      ...(client.actor !== undefined && { "X-Audit-Actor": client.actor }),
      ...(call.body === undefined ? {} : { "Content-Type": "application/json" }),
      ...call.headers,
    },
    ...(call.body === undefined ? {} : { body: JSON.stringify(call.body) }),
    redirect: "error",
  }).catch(failed);
  const text = await response.text().catch(failed);
  const next = /<([^>]*)>; rel="next"/.exec(response.headers.get("Link") ?? "")?.[1];
  const seconds = response.headers.get("Retry-After");
  return {
    status: response.status,
    body: parse(text, response.status, client, call.parse),
    next,
    retryAfter: seconds !== null && /^\d+$/.test(seconds) ? Number(seconds) : undefined,
  };
}

/**
 * Like `send`, for requests that must succeed: any other status than 2xx ends the command with the Worker's message.
 */
export async function sendOk(client: Client, path: string, call: Call = {}): Promise<Answer> {
  const answer = await send(client, path, call);
  if (answer.status >= 200 && answer.status < 300) return answer;
  throw new CliError(explain(answer));
}

/** Reads all pages of a list. */
export async function readPages(client: Client, first: string): Promise<readonly unknown[]> {
  const records: unknown[] = [];
  let path: string | undefined = first;
  while (path !== undefined) {
    const { body, next } = await sendOk(client, path);
    if (Array.isArray(body)) records.push(...body);
    path = next;
  }
  return records;
}

/** The Worker's error in one line. */
export function explain({ status, body }: Pick<Answer, "status" | "body">): string {
  const { message, details, hint } = Object(body);
  const words = [message, details, hint].filter((part) => typeof part === "string" && part !== "");
  if (words.length === 0) return `The Worker answered ${status}.`;
  // Some of them end in a full stop.
  return `${words.join(". ").replaceAll(".. ", ". ")} (${status})`;
}

function parse(
  text: string,
  status: number,
  client: Client,
  read: (text: string) => unknown = JSON.parse,
): unknown {
  try {
    return text === "" ? null : read(text);
  } catch {
    // Cloudflare's page of an error, or wrangler's of a Worker that has ended.
    if (status >= 500) {
      throw new NoAnswer(
        `The Worker at ${client.base.origin} is out of reach: what answers there is ${status}.`,
      );
    }
    throw new CliError(`The server at ${client.base.origin} is not Crosswalk.`);
  }
}
