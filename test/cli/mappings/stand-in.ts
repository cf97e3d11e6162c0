/** A small server that answers as Crosswalk does to what `npm run mappings` calls: `company`, the table and `link`. */
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";

export type Row = Readonly<Record<string, unknown>>;

interface LinkBody {
  readonly companyId: string;
  readonly rows: readonly Row[];
  readonly partial: boolean;
  readonly dryRun: boolean;
}

interface Reported {
  readonly index: number;
  readonly action: string;
  readonly error: Readonly<Record<string, unknown>> | null;
}

const entityKey = ({ entityType, entityId, integration }: Row) =>
  JSON.stringify([entityType, entityId, integration]);

const taken = (owner: Row) => ({
  code: "23505",
  message: `the external id "${owner.externalId}" belongs to another entity`,
  details: `${owner.entityType} ${owner.entityId} has it.`,
  hint: 'Give onTaken: "move" to take it.',
});

export class StandIn {
  base = "";
  /** The mappings by their entity. */
  readonly mappings = new Map<string, Row>();
  /** The bodies that `link` was sent, as text. */
  readonly bodies: string[] = [];
  readonly urls: string[] = [];
  /** The companies of the key. */
  companies = ["acme"];
  /** What happens to the next calls of `link`: a status or an error (400) instead of an answer, or an answer that is lost. */
  readonly failures: (number | "lost" | object | undefined)[] = [];
  /** The list, as text, a page each. */
  pages: string[] = [];
  /** What stands before the path of the next page. */
  linkOrigin = "";
  readonly #server = createServer((request, response) => void this.#answer(request, response));

  async start(): Promise<void> {
    await new Promise<void>((listening) => this.#server.listen(0, "127.0.0.1", listening));
    const address = this.#server.address();
    this.base = `http://127.0.0.1:${typeof address === "object" ? address?.port : ""}`;
  }

  stop(): void {
    this.#server.closeAllConnections();
    this.#server.close();
  }

  reset(): void {
    this.mappings.clear();
    for (const list of [this.bodies, this.urls, this.failures]) list.length = 0;
    this.pages = [];
    this.companies = ["acme"];
    this.linkOrigin = "";
  }

  /** The rows of each call of `link`. */
  get sent(): readonly LinkBody[] {
    return this.bodies.map((body) => JSON.parse(body));
  }

  async #answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const url = new URL(request.url ?? "/", this.base);
    this.urls.push(`${request.method} ${request.url}`);
    let text = "";
    for await (const chunk of request) text += chunk;
    const send = (status: number, body: string, headers = {}) =>
      response.writeHead(status, { "Content-Type": "application/json", ...headers }).end(body);
    if (request.headers.authorization !== "Bearer the-key") {
      return void send(
        401,
        JSON.stringify({ code: "PGRST301", message: "No such key", details: null, hint: null }),
      );
    }
    if (url.pathname === "/company")
      return void send(200, JSON.stringify(this.companies.map((id) => ({ id }))));
    if (url.pathname === "/rest/v1/externalIntegrationMapping") {
      const page = Number(url.searchParams.get("cursor") ?? 0);
      const next = `<${this.linkOrigin}${url.pathname}?order=id&cursor=${page + 1}&limit=1000>; rel="next", <${url.pathname}?order=id&limit=1000>; rel="first"`;
      const status = this.failures.shift();
      const body = status === 400 ? '{"code":"54001"}' : "{}";
      if (typeof status === "number") return void send(status, body, { "Retry-After": "0" });
      return void send(200, this.pages[page] ?? "[]", page + 1 < this.pages.length ? { Link: next } : {});
    }
    const failure = this.failures.shift();
    if (typeof failure === "number") return void send(failure, "{}", { "Retry-After": "0" });
    if (typeof failure === "object") return void send(400, JSON.stringify(failure));
    this.bodies.push(text);
    const { status, body } = this.#link(JSON.parse(text));
    if (failure === "lost") return void request.socket.destroy();
    send(status, JSON.stringify(body));
  }

  #link({ rows, partial, dryRun }: LinkBody) {
    const after = new Map(this.mappings);
    const report = rows.map((row, index) => this.#land(after, row, index));
    const isRefused = report.some(({ error }) => error !== null);
    if (isRefused && !partial) {
      const message = "rows of the body are refused";
      return { status: 409, body: { code: "23505", message, details: { report }, hint: null } };
    }
    if (!dryRun) for (const [key, row] of after) this.mappings.set(key, row);
    return { status: 200, body: report };
  }

  #land(after: Map<string, Row>, row: Row, index: number): Reported {
    const missing = ["entityType", "entityId", "integration"].find((name) => typeof row[name] !== "string");
    if (missing !== undefined) {
      const error = { code: "23502", message: `a row of link needs ${missing}`, details: null, hint: null };
      return { index, action: "invalid", error };
    }
    if (JSON.stringify(row).includes("\\u0000")) {
      const message = "unsupported Unicode escape sequence";
      return { index, action: "invalid", error: { code: "22P05", message, details: null, hint: null } };
    }
    const key = entityKey(row);
    const owner = [...after].find(
      ([other, mapping]) =>
        other !== key && mapping.externalId === row.externalId && typeof row.externalId === "string",
    );
    if (owner) return { index, action: "refused", error: taken(owner[1]) };
    const before = after.get(key);
    after.set(key, { ...before, ...row });
    const isSame = before !== undefined && JSON.stringify({ ...before, ...row }) === JSON.stringify(before);
    return { index, action: isSame ? "unchanged" : before ? "updated" : "created", error: null };
  }
}
