/** Requests that once got a wrong answer: each stays answered rightly. */
import type { FuzzRequest } from "./requests";

export interface FixedCase {
  readonly title: string;
  readonly request: FuzzRequest;
  readonly status: number;
  /** The error's code. */
  readonly code?: string;
}

const mappings = "/rest/v1/externalIntegrationMapping";
const nested = (open: string, times: number) => `${open.repeat(times)}id.eq.1${")".repeat(times)}`;

export const fixedCases: readonly FixedCase[] = [
  {
    title: "more members of a row than the database has columns",
    request: {
      method: "GET",
      target: `${mappings}?select=${Array.from({ length: 101 }, (_, index) => `a${index}:id`)}`,
      headers: {},
    },
    status: 400,
    code: "54001",
  },
  {
    title: "more terms of order than the database has",
    request: {
      method: "GET",
      target: `${mappings}?order=${Array.from({ length: 101 }, (_, index) => `metadata->a${index}`)}`,
      headers: {},
    },
    status: 400,
    code: "54001",
  },
  ...["POST", "PATCH", "DELETE"].map((method) => ({
    title: `an aggregate over the rows of a ${method}`,
    request: {
      method,
      target: `${mappings}?select=integration,count()&id=eq.row1`,
      headers: { Prefer: "return=representation" },
      ...(method !== "DELETE" && {
        body: { type: "application/json", bytes: new TextEncoder().encode('{"externalId":"x"}') },
      }),
    },
    status: 400,
    code: "PGRST127",
  })),
  {
    title: "a max-affected that no integer holds",
    request: {
      method: "PATCH",
      target: `${mappings}?entityType=eq.nothing`,
      headers: { Prefer: "handling=strict, max-affected=99999999999999999999" },
      body: { type: "application/json", bytes: new TextEncoder().encode('{"externalId":"x"}') },
    },
    status: 204,
  },
  {
    title: "brackets beyond any stack",
    request: { method: "GET", target: `${mappings}?and=(${nested("or(", 3900)})`, headers: {} },
    status: 400,
    code: "54001",
  },
];
