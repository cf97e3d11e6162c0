/** What is tested: the Worker with the rows of `awkward-data.ts`. */
import { splitCsv, splitRows } from "../answer.ts";
import { companies, mappings, writeBody } from "../awkward-data.ts";
import { startHarness } from "../harness.ts";
import { RESOLVED_COMPANY } from "../resolve-data.ts";
import type { Outcome } from "./outcome.ts";
import type { Query, Read } from "./query.ts";
import { narrowTo } from "./resolve/call.ts";
import { COMPANY } from "./to-sql.ts";
import { type ReadRequest, toRequest } from "./to-url.ts";

export interface Worker {
  read(query: Query): Promise<Outcome>;
  /** GETs a path and query string as they are, with a key of the company. */
  get(path: string, company: string, headers?: Readonly<Record<string, string>>): Promise<Outcome>;
  /** When each company was made, which PostgreSQL must be told. */
  readonly companyTimes: ReadonlyMap<string, string>;
  close(): Promise<void>;
}

export async function startWorker(): Promise<Worker> {
  const harness = await startHarness();
  const companyTimes = new Map<string, string>();
  for (const { id, name } of companies) companyTimes.set(id, await harness.makeCompany(id, name));
  const service = await harness.makeKey(null, ["view", "create"]);
  await harness.sendJson(service.key, "POST", "/rest/v1/externalIntegrationMapping", writeBody(mappings));

  const keys = new Map<string, string>();
  for (const { id } of companies) keys.set(id, (await harness.makeKey(id, ["view"])).key);
  const narrowed = (await harness.makeKey(RESOLVED_COMPANY, ["view"], narrowTo)).key;
  const keyFor = ({ call }: Read) =>
    call?.narrowed === true ? narrowed : keys.get(call === undefined ? COMPANY : RESOLVED_COMPANY);

  const ask = async (
    path: string,
    key: string | undefined,
    { headers, body }: Omit<ReadRequest, "path">,
  ): Promise<Outcome> => {
    const response = await harness.fetch(path, {
      method: body === undefined ? "GET" : "POST",
      headers: { ...headers, Authorization: `Bearer ${key}` },
      ...(body !== undefined && { body }),
    });
    return toOutcome(response.status, response.body, response.header);
  };
  return {
    companyTimes,
    get: (path, company, headers = {}) => ask(path, keys.get(company), { headers }),
    read: (query) => {
      const { path, ...request } = toRequest(query);
      return ask(path, keyFor(query.read), request);
    },
    close: () => harness.close(),
  };
}

function toOutcome(status: number, body: string, header: (name: string) => string | null): Outcome {
  if (status >= 300) {
    const { code, message } = JSON.parse(body);
    return { kind: "error", code, message };
  }
  const isCsv = header("Content-Type")?.startsWith("text/csv") === true;
  const total = header("Content-Range")?.split("/")[1];
  return {
    kind: "rows",
    rows: isCsv ? splitCsv(body) : splitRows(body),
    ...(total === undefined || total === "*" ? {} : { count: Number(total) }),
  };
}
