/** A server that stands in for the Worker, and a command of `npm run keys` or `npm run webhooks` that calls it. */
import { execFile } from "node:child_process";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { afterAll, beforeAll, beforeEach } from "vitest";

export interface StandInAnswer {
  readonly status: number;
  /** Text is no JSON: something else than the Worker answers. */
  readonly body: unknown;
}

export interface AdminStandIn {
  /** `POST /admin/keys Bearer the-token {…}`, a line each. */
  readonly calls: readonly string[];
  /** What it answers to all, but nothing to DELETE. */
  answer: StandInAnswer;
  /** Runs the command with these arguments. */
  readonly run: (...words: string[]) => Promise<{ readonly stdout: string; readonly stderr: string }>;
}

/**
 * For the tests of a file: it starts before them, and each begins anew.
 * @param usual the answer unless a test gives another
 */
export function standInFor(
  script: "companies/companies" | "keys" | "webhooks",
  usual: StandInAnswer,
): AdminStandIn {
  const cli = fileURLToPath(new URL(`../../src/cli/${script}.ts`, import.meta.url));
  const calls: string[] = [];
  let base = "";
  const standIn: AdminStandIn = {
    calls,
    answer: usual,
    run: (...words) =>
      promisify(execFile)(process.execPath, [cli, ...words, "--url", base], {
        env: { ...process.env, ADMIN_TOKEN: "the-token" },
      }),
  };
  const reply = async (request: IncomingMessage, response: ServerResponse) => {
    let text = "";
    for await (const chunk of request) text += chunk;
    calls.push([request.method, request.url, request.headers.authorization, text].join(" ").trim());
    const { status, body } = standIn.answer;
    const isDelete = request.method === "DELETE";
    response.writeHead(isDelete ? 204 : status, { "Content-Type": "application/json" });
    response.end(isDelete ? "" : typeof body === "string" ? body : JSON.stringify(body));
  };
  const server = createServer((request, response) => void reply(request, response));
  beforeAll(async () => {
    await new Promise<void>((listening) => server.listen(0, "127.0.0.1", listening));
    const address = server.address();
    base = `http://127.0.0.1:${typeof address === "object" ? address?.port : ""}`;
  });
  afterAll(() => {
    server.close();
  });
  beforeEach(() => {
    calls.length = 0;
    standIn.answer = usual;
  });
  return standIn;
}
