/**
 * A receiver of webhooks on this machine, which behaves as tests tell it to. It runs in Node beside the Worker:
 *
 *   POST /hook/<name>            a delivery; it is kept, and answered by the next step of the plan, else with 204
 *   PUT  /plan/<name> [step, …]  how to answer
 *   GET  /seen/<name>?count=3    what came, once there are that many
 *   POST /release/<name> 204     ends a "hold" with that status
 */
import { once } from "node:events";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import type { TestProject } from "vitest/node";

/** How a delivery is answered. */
export type Reply =
  | { readonly status: number; readonly headers?: Readonly<Record<string, string>>; readonly body?: string }
  /** No answer at all; or none before a release; or a head and then a byte now and then, without an end. */
  | "hang"
  | "hold"
  | "drip"
  /** The connection is cut, or something that is not HTTP is said. */
  | "reset"
  | "garbage";

export interface Delivery {
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

class Mailbox {
  readonly seen: Delivery[] = [];
  plan: Reply[] = [];
  release: (status: number) => void = () => {};
  #waiting: (() => void)[] = [];

  add(delivery: Delivery): void {
    this.seen.push(delivery);
    for (const wake of this.#waiting.splice(0)) wake();
  }

  async until(count: number): Promise<void> {
    while (this.seen.length < count) await new Promise<void>((resolve) => this.#waiting.push(resolve));
  }
}

const mailboxes = new Map<string, Mailbox>();

function mailbox(name: string): Mailbox {
  const found = mailboxes.get(name) ?? new Mailbox();
  mailboxes.set(name, found);
  return found;
}

async function readText(request: IncomingMessage): Promise<string> {
  const pieces: Buffer[] = [];
  for await (const piece of request) pieces.push(piece);
  return Buffer.concat(pieces).toString();
}

async function reply(box: Mailbox, response: ServerResponse): Promise<void> {
  const step = box.plan.shift() ?? { status: 204 };
  switch (step) {
    case "hang":
      return;
    case "hold": {
      const status = await new Promise<number>((resolve) => {
        box.release = resolve;
      });
      response.writeHead(status).end();
      return;
    }
    case "drip": {
      response.writeHead(200).write("d");
      const timer = setInterval(() => response.write("."), 10);
      response.on("close", () => clearInterval(timer));
      return;
    }
    case "reset":
      response.socket?.resetAndDestroy();
      return;
    case "garbage":
      response.socket?.end("\u0000\u0001 this is no HTTP \r\n\r\n");
      return;
    default:
      response.writeHead(step.status, step.headers).end(step.body);
  }
}

async function handle(request: IncomingMessage, response: ServerResponse): Promise<void> {
  const url = new URL(request.url ?? "/", "http://receiver");
  const [, what, name = ""] = url.pathname.split("/");
  const box = mailbox(name);
  const body = await readText(request);
  switch (what) {
    case "hook": {
      const headers = Object.entries(request.headers).map(([key, value]) => [key, String(value)]);
      box.add({ headers: Object.fromEntries(headers), body });
      return reply(box, response);
    }
    case "plan":
      box.plan = JSON.parse(body);
      break;
    case "release":
      box.release(Number(body));
      break;
    case "seen":
      await box.until(Number(url.searchParams.get("count") ?? 0));
      response.writeHead(200, { "Content-Type": "application/json" }).end(JSON.stringify(box.seen));
      return;
  }
  response.writeHead(204).end();
}

/** Starts it on a free port. */
export async function startReceiver(): Promise<{ readonly port: number; readonly close: () => void }> {
  const server = createServer((request, response) => void handle(request, response));
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as AddressInfo;
  const close = () => {
    server.close();
    server.closeAllConnections();
  };
  return { port, close };
}

/** For Vitest: one for all test files. */
export default async function setup({ provide }: TestProject): Promise<() => void> {
  const { port, close } = await startReceiver();
  provide("receiverPort", port);
  return close;
}

declare module "vitest" {
  export interface ProvidedContext {
    receiverPort: number;
  }
}
