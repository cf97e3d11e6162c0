/** The Worker's log line of a request, in JSON → a short line for the terminal of `npm start`. */

/** `GET /rest/v1/externalIntegrationMapping 200 8.4 ms, 10 rows, 12 rows read`; undefined for any other line. */
export function shortenLogLine(line: string): string | undefined {
  const record = readRecord(line);
  if (record === undefined) return undefined;
  const { method, route, status, code, ms, rows: shown, rowsRead, rowsWritten } = record;
  const rows = [...countOf(shown, ""), ...countOf(rowsRead, " read"), ...countOf(rowsWritten, " written")];
  const outcome = code === undefined ? `${status}` : `${status} ${code}`;
  return `${method} ${route} ${outcome} ${[`${ms} ms`, ...rows].join(", ")}`;
}

function countOf(count: unknown, what: string): readonly string[] {
  if (typeof count !== "number" || count === 0) return [];
  return [`${count} ${count === 1 ? "row" : "rows"}${what}`];
}

function readRecord(line: string): Readonly<Record<string, unknown>> | undefined {
  if (!line.startsWith("{")) return undefined;
  try {
    const record: unknown = JSON.parse(line);
    const isRequest =
      typeof record === "object" && record !== null && "event" in record && record.event === "request";
    return isRequest ? { ...record } : undefined;
  } catch {
    return undefined;
  }
}
