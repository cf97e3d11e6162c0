/** Reads all mappings that match the filters, page by page, by the `Link` header (docs/spec.md §13). */
import { CliError } from "../../cli-error.ts";
import { type Answer, type Client, explain, sendOk } from "../../keys/api-client.ts";
import { sendPatiently } from "../../keys/send-patiently.ts";
import { parseLosslessly } from "../lossless-json.ts";

export type Filter = readonly [name: string, value: string];
export type Mapping = Readonly<Record<string, unknown>>;

const table = "/rest/v1/externalIntegrationMapping";
const rowsPerPage = 1_000;

/** The Worker leaves out a `Link` of more than 12,000 characters, and a walk would end early. */
const longestPath = 10_000;

/** The pages in the order of `id`. Numbers in metadata keep their letters. */
export async function* walkMappings(
  client: Client,
  filters: readonly Filter[],
): AsyncGenerator<readonly Mapping[]> {
  let limit = rowsPerPage;
  let next: string | undefined = pathOf(filters, [["order", "id"]]);
  while (next !== undefined) {
    const answer: Answer = await sendPatiently(client, withLimit(next, limit), { parse: parseLosslessly });
    if (isTooLong(answer) && limit > 1) {
      limit = Math.ceil(limit / 2);
      continue;
    }
    const rows = readRows(answer);
    if (rows.length > 0) yield rows;
    next = answer.next;
  }
}

/**
 * Reads one row, so that a wrong address or key is found before anything is written.
 * @throws CliError if the Worker does not answer, or refuses
 */
export async function checkAccess(client: Client, filters: readonly Filter[]): Promise<void> {
  await sendOk(client, withLimit(pathOf(filters, []), 1));
}

/** Counts the mappings that match the filters; undefined if the Worker refuses. */
export async function countMappings(client: Client, filters: readonly Filter[]): Promise<number | undefined> {
  const answer = await sendPatiently(client, pathOf(filters, [["select", "count()"]]));
  const count = Number(Object(Object(answer.body)[0]).count);
  return answer.status === 200 && Number.isSafeInteger(count) ? count : undefined;
}

function pathOf(filters: readonly Filter[], more: readonly Filter[]): string {
  const parameters = new URLSearchParams();
  for (const [name, value] of [...filters, ...more]) parameters.append(name, value);
  const path = `${table}?${parameters}`;
  if (path.length > longestPath) {
    throw new CliError(`The filters are too long: ${path.length} characters of ${longestPath}, encoded.`, 2);
  }
  return path;
}

function withLimit(path: string, limit: number): string {
  const [start = "", query = ""] = path.split("?", 2);
  const parameters = query.split("&").filter((pair) => pair !== "" && !pair.startsWith("limit="));
  return `${start}?${[...parameters, `limit=${limit}`].join("&")}`;
}

/** Rows with much metadata may exceed the size of one answer. */
function isTooLong({ status, body }: Answer): boolean {
  return status === 400 && Object(body).code === "54001";
}

function readRows(answer: Answer): readonly Mapping[] {
  if (answer.status !== 200 && answer.status !== 206) throw new CliError(explain(answer));
  return Array.isArray(answer.body) ? answer.body : [];
}
