/** Sends a request and says what is wrong with the answer, if anything; docs/openapi.json says what it may be. */
import { exports } from "cloudflare:workers";
import { origin } from "../support/fixtures";
import { answerFault } from "../support/openapi/check-answer";
import type { FuzzRequest } from "./requests";

/** The most time that an answer may take, in milliseconds: the bound that this project promises. */
const LONGEST_MS = 2_000;

const fields = ["code", "details", "hint", "message"];

/** Sends it with the key, and gives the answer and its body. */
export async function send({ method, target, headers, body }: FuzzRequest, key: string) {
  const start = performance.now();
  const response = await exports.default.fetch(origin + target, {
    method,
    headers: { ...headers, Authorization: `Bearer ${key}`, ...(body && { "Content-Type": body.type }) },
    ...(body && { body: body.bytes }),
  });
  const text = new TextDecoder().decode(await response.arrayBuffer());
  return { response, text, milliseconds: performance.now() - start };
}

interface Verdict {
  readonly status: number;
  /** What is wrong; undefined where all is well. */
  readonly fault?: string | undefined;
}

export async function findFault(request: FuzzRequest, key: string): Promise<Verdict> {
  const { response, text, milliseconds } = await send(request, key);
  const fault = judge(request, response, text, milliseconds) ?? answerFault(request, response, text);
  return { status: response.status, fault };
}

function judge(
  { method }: FuzzRequest,
  { status, headers }: Response,
  text: string,
  milliseconds: number,
): string | undefined {
  const type = headers.get("Content-Type") ?? "";
  if (milliseconds > LONGEST_MS) return `took ${Math.round(milliseconds)} ms`;
  if (status >= 500) return `${status}: ${text}`;
  if (method === "HEAD") return text === "" ? undefined : `a HEAD with a body: ${text}`;
  const isJson = /^application\/(?:json|vnd\.pgrst)/.test(type) && text !== "";
  const parsed = isJson ? tryParse(text) : undefined;
  if (isJson && parsed === undefined) return `no JSON: ${text}`;
  if (status < 300) return undefined;
  return isError(parsed) ? undefined : `${status} without the four fields: ${text}`;
}

function tryParse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function isError(body: unknown): boolean {
  if (typeof body !== "object" || body === null) return false;
  const { code, message, hint } = Object(body);
  return (
    Object.keys(body).sort().join() === fields.join() &&
    typeof code === "string" &&
    code !== "" &&
    typeof message === "string" &&
    (hint === null || typeof hint === "string")
  );
}
