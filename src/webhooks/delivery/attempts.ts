/** The last attempts of a webhook, in the storage of its Durable Object. */

/** One try of a delivery. */
export interface Attempt {
  /** When it began, as ISO 8601. */
  readonly at: string;
  /** The `webhook-id` that was sent. */
  readonly webhookId: string;
  /** How many changes were sent. */
  readonly changes: number;
  /** The answer's status; null: there was no answer. */
  readonly status: number | null;
  readonly milliseconds: number;
  /** The first 500 characters of the answer. */
  readonly answer: string;
  /** Why it failed, beyond its status. */
  readonly error: string | null;
  readonly ok: boolean;
}

const KEPT_ATTEMPTS = 200;

const table = "CREATE TABLE IF NOT EXISTS attempt (number INTEGER PRIMARY KEY, attempt TEXT NOT NULL)";

export class AttemptLog {
  constructor(private readonly sql: SqlStorage) {}

  add(attempt: Attempt): void {
    this.sql.exec(table);
    this.sql.exec("INSERT INTO attempt (attempt) VALUES (?)", JSON.stringify(attempt));
    this.sql.exec("DELETE FROM attempt WHERE number <= (SELECT max(number) FROM attempt) - ?", KEPT_ATTEMPTS);
  }

  /** The newest first. */
  list(): readonly Attempt[] {
    this.sql.exec(table);
    const rows = this.sql.exec<{ attempt: string }>("SELECT attempt FROM attempt ORDER BY number DESC");
    return [...rows].map(({ attempt }) => JSON.parse(attempt));
  }

  clear(): void {
    this.sql.exec("DROP TABLE IF EXISTS attempt");
  }
}
