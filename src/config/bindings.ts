/** What the Worker is given: its bindings, variables and secrets (wrangler.toml). */

/** The name of a D1 database other than the first. */
export type DatabaseName = `DB_${string}`;

/** The bindings of databases. */
export interface Databases {
  readonly DB: D1Database;
  readonly [name: DatabaseName]: D1Database | undefined;
}

/** Variables and secrets are text, and may be missing. */
export interface Bindings extends Databases {
  readonly API_KEYS: KVNamespace;
  /** The static assets, the documents of the API among them. */
  readonly ASSETS: Fetcher;
  /** wrangler.toml names its class. */
  readonly RATE_LIMITER: Cloudflare.Env["RATE_LIMITER"];
  /** wrangler.toml names its class. */
  readonly WEBHOOKS: Cloudflare.Env["WEBHOOKS"];
  /** Counts attempts with bad keys; optional. */
  readonly ATTEMPT_LIMITER?: RateLimit;
  /** Takes backups of the databases; optional. */
  readonly BACKUPS?: R2Bucket;
  /** Receives a data point per request; optional. */
  readonly METRICS?: AnalyticsEngineDataset;
  /** The limits: the engine's (src/postgrest/limits.ts) and ours (limits.ts). */
  readonly [limit: `MAX_${string}`]: string | undefined;
  readonly ALLOWED_ORIGINS?: string;
  readonly RATE_LIMIT_PER_MINUTE?: string;
  readonly KEY_OBJECT_LOCATION?: string;
  readonly KEY_OBJECT_JURISDICTION?: string;
  readonly D1_DEADLINE_MS?: string;
  readonly D1_READ_REPLICAS?: string;
  readonly LOG_REQUESTS?: string;
  readonly MAINTENANCE?: string;
  readonly CHANGE_RETENTION_DAYS?: string;
  readonly AUDIT_RETENTION_DAYS?: string;
  readonly AUDIT_MAX_ENTRIES?: string;
  readonly SUMMARY_EVERY_MINUTES?: string;
  readonly ACTIVITY_DAYS?: string;
  readonly BACKUP_EVERY_HOURS?: string;
  readonly BACKUP_KEEP_DAYS?: string;
  readonly WEBHOOK_LOCAL?: string;
  readonly ADMIN_TOKEN?: string;
  readonly WEBHOOK_KEY?: string;
}
