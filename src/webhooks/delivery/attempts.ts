/** The last attempts of a webhook, in the storage of its Durable Object. */
import type { Attempt } from "../attempt";

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
