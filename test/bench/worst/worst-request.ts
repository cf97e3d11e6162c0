/** How a request of `npm run worst` is described. */
import type { BenchRequest } from "../workloads.ts";

export interface WorstRequest {
  readonly name: string;
  /** Whose rows (data.ts), or `SERVICE`. */
  readonly company: string;
  readonly request: () => BenchRequest;
}

const table = "/rest/v1/externalIntegrationMapping";
export const m = "externalIntegrationMapping";

export const read = (
  company: string,
  name: string,
  query: string,
  more: Partial<BenchRequest> = {},
): WorstRequest => ({
  name,
  company,
  request: () => ({
    method: "GET",
    // Brackets as they are: a URL has room for three times as many of them.
    path: encodeURI(query.startsWith("/") ? query : `${table}?${query}`).replace(/%5([BD])/g, (_, digit) =>
      digit === "B" ? "[" : "]",
    ),
    ...more,
  }),
});

export const write = (
  company: string,
  name: string,
  method: string,
  query: string,
  body: () => string,
  headers: Readonly<Record<string, string>> = {},
): WorstRequest => ({
  name,
  company,
  request: () => ({
    method,
    path: `${table}${query}`,
    headers: { "Content-Type": "application/json", ...headers },
    body: body(),
  }),
});

export const many = (count: number, item: (index: number) => string, separator = ",") =>
  Array.from({ length: count }, (_, index) => item(index)).join(separator);
export const call = (company: string, name: string, path: string, body: () => string): WorstRequest => ({
  name,
  company,
  request: () => ({
    method: "POST",
    path: `/rest/v1/rpc/${path}`,
    headers: { "Content-Type": "application/json" },
    body: body(),
  }),
});
