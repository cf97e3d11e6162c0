/** A closed loop of requests on kept-alive connections of this machine: as many under way as there are connections. */
import { Agent, request } from "node:http";
import type { BenchRequest } from "../workloads.ts";

export interface Sample {
  /** Milliseconds from the first request to the last answer. */
  readonly elapsed: number;
  /** Each request's milliseconds, in no order. */
  readonly latencies: readonly number[];
}

export interface Target {
  readonly port: number;
  readonly headers: Readonly<Record<string, string>>;
}

const agent = new Agent({ keepAlive: true, maxSockets: 64 });

export interface Answer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  readonly body: Buffer;
}

/** Sends one request to 127.0.0.1. */
export function send(
  { port, headers }: Target,
  { method, path, headers: more, body }: BenchRequest,
): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const outgoing = request(
      { host: "127.0.0.1", port, method, path, agent, headers: { ...headers, ...more } },
      (incoming) => {
        const chunks: Buffer[] = [];
        incoming.on("data", (chunk: Buffer) => chunks.push(chunk));
        incoming.on("error", reject);
        incoming.on("end", () =>
          resolve({
            status: incoming.statusCode ?? 0,
            headers: incoming.headers,
            body: Buffer.concat(chunks),
          }),
        );
      },
    );
    outgoing.on("error", reject);
    outgoing.end(body);
  });
}

/** Runs for so many milliseconds. Any answer that is no success ends the benchmark: it would measure something else. */
export async function run(
  target: Target,
  make: (n: number) => BenchRequest,
  milliseconds: number,
  connections: number,
): Promise<Sample> {
  const latencies: number[] = [];
  const start = performance.now();
  const end = start + milliseconds;
  let next = 0;
  const loop = async () => {
    while (performance.now() < end) {
      const wanted = make(next++);
      const began = performance.now();
      const { status, body } = await send(target, wanted);
      if (status < 200 || status > 299) throw new Error(`${wanted.method} ${wanted.path}: ${status} ${body}`);
      latencies.push(performance.now() - began);
    }
  };
  await Promise.all(Array.from({ length: connections }, loop));
  return { elapsed: performance.now() - start, latencies };
}
