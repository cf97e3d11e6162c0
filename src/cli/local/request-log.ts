/** The Worker's log lines, in JSON → short lines for the terminal of `npm start`. */

type Line = Readonly<Record<string, unknown>>;

/** By the line's event. */
const renderers: Readonly<Record<string, (line: Line) => string>> = {
  /** `GET /rest/v1/externalIntegrationMapping 200 8.4 ms, 10 rows, 12 rows read` */
  request: ({ method, route, status, code, ms, rows: shown, rowsRead, rowsWritten }) => {
    const rows = [
      ...countOf(shown, "row"),
      ...countOf(rowsRead, "row", " read"),
      ...countOf(rowsWritten, "row", " written"),
    ];
    const outcome = code === undefined ? `${status}` : `${status} ${code}`;
    return `${method} ${route} ${outcome} ${[`${ms} ms`, ...rows].join(", ")}`;
  },
  /** `webhook 01m8… 503 21 ms, 3 changes, try 2` */
  delivery: ({ webhook, status, ms, changes, tries }) =>
    `webhook ${webhook} ${status ?? "no answer"} ${[`${ms} ms`, ...countOf(changes, "change"), `try ${tries}`].join(", ")}`,
  "webhook paused": ({ webhook, reason }) => `webhook ${webhook} is paused: ${reason}`,
};

/** Undefined for a line of any other event. */
export function shortenLogLine(line: string): string | undefined {
  const record = readLine(line);
  const event = String(record?.event);
  return record && Object.hasOwn(renderers, event) ? renderers[event]?.(record) : undefined;
}

function countOf(count: unknown, what: string, done = ""): readonly string[] {
  if (typeof count !== "number" || count === 0) return [];
  return [`${count} ${what}${count === 1 ? "" : "s"}${done}`];
}

function readLine(line: string): Line | undefined {
  if (!line.startsWith("{")) return undefined;
  try {
    return JSON.parse(line);
  } catch {
    return undefined;
  }
}
