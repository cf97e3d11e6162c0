/** What `npm run bench:growth` follows: a kind of request, from a thousand rows to a million. */
import type { Answer } from "../load/generator.ts";
import type { BenchRequest } from "../workloads.ts";

export interface Pattern {
  readonly name: string;
  /** The least number of rows of the company that it makes sense for. Default: any. */
  readonly from?: number;
  /** A request sent once for each size, and what its answer gives to the requests of the pattern. */
  readonly start?: {
    readonly request: (size: number) => BenchRequest;
    readonly placeIn: (answer: Answer) => string | undefined;
  };
  /** @param n a row of the company @param size how many it has @param place what `start` gave, else empty */
  readonly request: (n: number, size: number, place: string) => BenchRequest;
  /** The most rows that a request may read; the benchmark fails past it. Default: any number. */
  readonly most?: (returned: number) => number;
  /** Whether an answer may have no rows. Default: false, for it would be something else that was measured. */
  readonly mayBeEmpty?: boolean;
}

export const api = "/rest/v1";
/** The rows of a page. */
export const PAGE = 100;

/** @param path below `/rest/v1/`, or a whole one */
export const get = (path: string, headers?: Readonly<Record<string, string>>): BenchRequest => ({
  method: "GET",
  path: path.startsWith("/") ? path : `${api}/${path}`,
  ...(headers && { headers }),
});

export const call = (name: string, body: object): BenchRequest => ({
  method: "POST",
  path: `${api}/rpc/${name}`,
  headers: { "Content-Type": "application/json" },
  body: JSON.stringify(body),
});
