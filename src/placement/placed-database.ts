/**
 * The database of a company that moves, for one request: each call asks, in the same transaction, whether the company is
 * still there, and goes on in the other database if it has left. So the answers are those of one database, at the price
 * of a row read, and for some seconds writes wait.
 */
import type { Databases } from "../config/bindings";
import { findDatabase } from "../db/databases";
import { toTimestamp } from "../db/timestamp";
import { hostErrors } from "../http/errors";
import { readOutage, readRaised, transport } from "../postgrest";
import { buildArrive, buildFence, counts, type Fence, readFence } from "./fence";

/** How long a write waits, less than a request's deadline, and between two tries. */
const PATIENCE_MILLISECONDS = 8_000;
const PAUSE_MILLISECONDS = 60;
/** A company goes from one database to another; more than a few, and something is wrong. */
const MOST_HOPS = 6;
const retryAfterSeconds = 2;

export interface Moving {
  readonly companyId: string;
  /** The binding of the database that it was last known to be in. */
  readonly database: string;
  /** Called with another one, where it is now. */
  readonly onMoved: (database: string) => void;
}

/** A statement that is prepared for whichever database the company is in. */
class PlacedStatement implements D1PreparedStatement {
  constructor(
    readonly owner: PlacedDatabase,
    readonly text: string,
    readonly values: readonly unknown[] = [],
  ) {}

  bind(...values: unknown[]): D1PreparedStatement {
    return new PlacedStatement(this.owner, this.text, values);
  }

  async all<T = Record<string, unknown>>(): Promise<D1Result<T>> {
    const [result] = await this.owner.batch<T>([this]);
    if (result === undefined) throw new TypeError("A statement has no result");
    return result;
  }

  run<T = Record<string, unknown>>(): Promise<D1Result<T>> {
    return this.all<T>();
  }

  first<T = unknown>(column: string): Promise<T | null>;
  first<T = Record<string, unknown>>(): Promise<T | null>;
  async first<T>(column?: string): Promise<T | null> {
    const { results } = await this.all<T>();
    const row = results[0] ?? null;
    return column === undefined || row === null ? row : (Reflect.get(Object(row), column) ?? null);
  }

  raw<T = unknown[]>(options: { columnNames: true }): Promise<[string[], ...T[]]>;
  raw<T = unknown[]>(options?: { columnNames?: false }): Promise<T[]>;
  async raw<T = unknown[]>(options?: { columnNames?: boolean }): Promise<T[] | [string[], ...T[]]> {
    const { results } = await this.all();
    const rows = results.map((row) => Object.values(row) as T);
    return options?.columnNames ? [Object.keys(results[0] ?? {}), ...rows] : rows;
  }
}

export class PlacedDatabase {
  #name: string;

  constructor(
    private readonly env: Databases,
    private readonly moving: Moving,
  ) {
    this.#name = moving.database;
  }

  prepare(text: string): D1PreparedStatement {
    return new PlacedStatement(this, text);
  }

  /** @throws 503 if the company stays frozen for longer than a write can wait */
  async batch<T = unknown>(statements: D1PreparedStatement[]): Promise<D1Result<T>[]> {
    const end = Date.now() + PATIENCE_MILLISECONDS;
    for (let hops = 0; hops < MOST_HOPS; ) {
      const database = this.#find(this.#name);
      const sent = await this.#send<T>(database, statements);
      const failed = "failed" in sent ? sent.failed : undefined;
      if (!("failed" in sent) && counts(sent.fence)) return sent.results;
      const fence = "failed" in sent ? await this.#ask(database, sent.failed) : sent.fence;
      if (fence && !counts(fence)) {
        await this.#follow(database, fence);
        hops += 1;
        continue;
      }
      // It is here. What was wrong with the statements is nothing of ours, unless the company is frozen.
      if (failed !== undefined && readRaised(failed) === undefined) throw failed;
      if (Date.now() + PAUSE_MILLISECONDS > end) throw stillMoving(failed);
      await new Promise((resolve) => setTimeout(resolve, PAUSE_MILLISECONDS));
    }
    throw stillMoving(
      new Error(`${this.moving.companyId} is in none of the databases that it is said to be in`),
    );
  }

  /** Sends the statements together with the question. What fails may be because the company has left. */
  async #send<T>(
    database: D1Database,
    statements: readonly D1PreparedStatement[],
  ): Promise<
    { readonly fence: Fence | undefined; readonly results: D1Result<T>[] } | { readonly failed: Error }
  > {
    const prepared = statements.map((statement) => {
      if (!(statement instanceof PlacedStatement)) throw new TypeError("A statement of another database");
      const { text, values } = statement;
      return values.length === 0 ? database.prepare(text) : database.prepare(text).bind(...values);
    });
    try {
      const [asked, ...results] = await database.batch<T>([
        buildFence(database, this.moving.companyId),
        ...prepared,
      ]);
      return { fence: asked?.results[0] as Fence | undefined, results };
    } catch (error) {
      // What may have been done must not be done in another database as well.
      if (!(error instanceof Error) || readOutage(error) !== undefined) throw error;
      return { failed: error };
    }
  }

  async #ask(database: D1Database, failed: Error): Promise<Fence | null> {
    try {
      return await readFence(database, this.moving.companyId);
    } catch {
      throw failed;
    }
  }

  /** Goes to the other database. A copy whose source has been left is complete, and is opened. */
  async #follow(here: D1Database, { state, database: name }: Fence): Promise<void> {
    const { companyId, onMoved } = this.moving;
    const other = this.#find(name);
    if (state === "arriving") {
      const theirs = await readFence(other, companyId);
      if (theirs?.state === "left" && theirs.database === this.#name) {
        await here.batch([...buildArrive(here, companyId, toTimestamp(Date.now()))]);
        return;
      }
    }
    this.#name = name;
    onMoved(name);
  }

  #find(name: string): D1Database {
    const found = findDatabase(this.env, name);
    if (found) return found;
    throw hostErrors.databaseUnavailable(
      new Error(`${this.moving.companyId} is in ${name}, which is not bound`),
    );
  }
}

const stillMoving = (cause: unknown) =>
  transport.unavailable("The company is being moved to another database", retryAfterSeconds, {
    hint: "Nothing was written. Try again in a moment.",
    cause,
  });
