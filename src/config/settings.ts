/** The Worker's bindings and variables → `Settings`, checked when the Worker starts. */
import * as z from "zod/mini";
import { COMMON_PAGE, type LimitTable, type OwnLimits, ownLimits, readLimits, variableOf } from "./limits";

/** Which requests are logged; `errors` are those answered with 5xx. */
export type RequestLog = "all" | "errors" | "none";

/** `read-only`: nothing is written to the databases. */
export type Maintenance = "off" | "read-only";

/** The limits of `ownLimits`, and the operator's other settings. */
export interface Settings<EngineLimits = Readonly<Record<string, number>>> extends OwnLimits {
  /** The engine's limits, by their names in the engine. */
  readonly limits: EngineLimits;
  /** The web origins that may call the API from a browser. */
  readonly allowedOrigins: "*" | readonly string[];
  /** Requests per minute for a key without a limit of its own; null: no limit. */
  readonly rateLimit: number | null;
  readonly keyObjects: KeyObjectPlace;
  /** Whether reads may be answered by read replicas (src/db/sessions.ts). */
  readonly readReplicas: boolean;
  readonly logRequests: RequestLog;
  readonly maintenance: Maintenance;
  /** How long the change feed is kept (src/changes/prune.ts). */
  readonly changeRetentionDays: number;
  /** Of the audit log of `/admin` (src/admin/audit/). */
  readonly audit: AuditSettings;
  readonly summaries: SummarySettings;
  readonly backups: BackupSettings;
  /** If absent, there are no webhooks. */
  readonly webhooks?: WebhookSettings;
  /** If absent, there is no `/admin`. */
  readonly adminToken?: string;
}

/** How summaries are kept (src/summaries/). */
export interface SummarySettings {
  /** How old a summary may be before it is made again. */
  readonly everyMinutes: number;
  /** How many days of activity are kept. */
  readonly activityDays: number;
}

/** How much of the audit log is kept: whichever is less. */
export interface AuditSettings {
  readonly keepDays: number;
  readonly maxEntries: number;
}

/** When databases are backed up, if there is a bucket for it (src/backup/). */
export interface BackupSettings {
  readonly everyHours: number;
  /** How long a backup is kept. */
  readonly keepDays: number;
}

/** How webhooks are kept and delivered (SPEC §15). */
export interface WebhookSettings {
  /** What their secrets are encrypted with. */
  readonly key: string;
  /** Whether receivers on this machine are allowed. */
  readonly local: boolean;
}

/** Where the Durable Objects of keys and webhooks run. */
export interface KeyObjectPlace {
  /** The region where they are created; absent: near the first caller. */
  readonly location?: DurableObjectLocationHint;
  /** The jurisdiction that they never leave; absent: none. */
  readonly jurisdiction?: DurableObjectJurisdiction;
}

/** A line for the log for each setting that is allowed, and probably a mistake if it stays. */
export function cautionsOf({
  maxRows,
  maintenance,
}: Pick<Settings, "maxRows" | "maintenance">): readonly string[] {
  const cautions: string[] = [];
  if (maxRows < COMMON_PAGE) {
    cautions.push(
      `MAX_ROWS is ${maxRows}: clients that page by ${COMMON_PAGE} rows, such as n8n, take a page of ${maxRows} for the last one and stop without an error. Set it to ${COMMON_PAGE} or more.`,
    );
  }
  if (maintenance === "read-only") {
    cautions.push(
      "MAINTENANCE is read-only: every write is answered 503 25006. Deploy with MAINTENANCE off to end it.",
    );
  }
  return cautions;
}

/** The settings are wrong. The message is one line for the operator and contains no secret. */
export class ConfigurationError extends Error {
  override readonly name = "ConfigurationError";
  /** Empty: the mistake is in a setting, so a stack trace would not help. */
  override readonly stack = "";
}

/** The fewest characters of a secret. */
const secretLength = 32;

const secret = () =>
  z.string().check(
    z.minLength(secretLength, {
      error: `must have at least ${secretLength} characters, or not be set`,
      abort: true,
    }),
    // A token that cannot be sent in an Authorization header would lock everyone out without an error.
    z.regex(
      /^[\x21-\x7e]{0,256}$/,
      "must have visible ASCII characters only, no blanks, and at most 256 of them",
    ),
  );

const binding = () =>
  z.custom<object>((value) => typeof value === "object" && value !== null, "is not bound");

const rateLimit = () =>
  z.pipe(
    z._default(
      z
        .string()
        .check(z.regex(/^([1-9][0-9]{0,5}|none)$/, "must be a whole number from 1 to 999999, or none")),
      "6000",
    ),
    z.transform((text) => (text === "none" ? null : Number(text))),
  );
const origins = () =>
  z.pipe(
    z._default(
      z
        .string()
        .check(
          z.regex(
            /^\s*(\*|https?:\/\/[^\s,/]+(\s*,\s*https?:\/\/[^\s,/]+)*)\s*$/,
            "must be * or origins such as https://app.example.com, separated by commas",
          ),
        ),
      "*",
    ),
    z.transform((text) => {
      const list = text.split(",").map((origin) => origin.trim());
      return list.includes("*") ? ("*" as const) : list;
    }),
  );

/** https://developers.cloudflare.com/durable-objects/reference/data-location/#supported-locations-1 */
const locations = ["wnam", "enam", "sam", "weur", "eeur", "apac", "oc", "afr", "me"] as const;

/** https://developers.cloudflare.com/durable-objects/reference/data-location/ */
const jurisdictions = ["eu", "us", "fedramp", "fedramp-high"] as const;

/** Off, unless it is on. */
const onOrOff = () =>
  z.pipe(
    z._default(z.enum(["on", "off"], "must be on or off"), "off"),
    z.transform((text) => text === "on"),
  );

const upToNines = (digits: number, usual: string) => {
  const form = new RegExp(`^[1-9][0-9]{0,${digits - 1}}$`);
  const problem = `must be a whole number from 1 to ${"9".repeat(digits)}`;
  return z.pipe(z._default(z.string().check(z.regex(form, problem)), usual), z.transform(Number));
};

const upTo9999 = (usual: string) => upToNines(4, usual);

const variables = () => ({
  ALLOWED_ORIGINS: origins(),
  RATE_LIMIT_PER_MINUTE: rateLimit(),
  KEY_OBJECT_LOCATION: z._default(
    z.enum(["auto", ...locations], `must be auto or one of ${locations.join(", ")}`),
    "auto",
  ),
  KEY_OBJECT_JURISDICTION: z._default(
    z.enum(["none", ...jurisdictions], `must be none or one of ${jurisdictions.join(", ")}`),
    "none",
  ),
  D1_READ_REPLICAS: onOrOff(),
  LOG_REQUESTS: z._default(z.enum(["all", "errors", "none"], "must be all, errors or none"), "all"),
  MAINTENANCE: z._default(z.enum(["off", "read-only"], "must be off or read-only"), "off"),
  CHANGE_RETENTION_DAYS: upTo9999("30"),
  AUDIT_RETENTION_DAYS: upTo9999("365"),
  AUDIT_MAX_ENTRIES: upToNines(7, "100000"),
  SUMMARY_EVERY_MINUTES: upTo9999("60"),
  ACTIVITY_DAYS: upTo9999("90"),
  BACKUP_EVERY_HOURS: upTo9999("24"),
  BACKUP_KEEP_DAYS: upTo9999("30"),
  WEBHOOK_LOCAL: onOrOff(),
});

/** Made for each reading, which is rare: a schema that is made when a module loads slows down every start. */
const environment = () =>
  z.object({
    DB: binding(),
    API_KEYS: binding(),
    RATE_LIMITER: binding(),
    ...variables(),
    ADMIN_TOKEN: z.optional(secret()),
    WEBHOOK_KEY: z.optional(secret()),
  });

/** The names of all variables, as in wrangler.toml. */
export function variableNames(engineLimits: LimitTable): readonly string[] {
  return [...Object.keys({ ...ownLimits, ...engineLimits }).map(variableOf), ...Object.keys(variables())];
}

/**
 * Reads the settings.
 * @param engineLimits the limits of the engine, with its defaults
 * @throws ConfigurationError that names every setting that is wrong
 */
export function readSettings<Name extends string>(
  env: object,
  engineLimits: LimitTable<Name>,
): Settings<Readonly<Record<Name, number>>> {
  const own = readLimits(env, ownLimits);
  const engine = readLimits(env, engineLimits);
  const read = environment().safeParse(env);
  const issues = read.error?.issues ?? [];
  const wrong = [
    ...own.wrong,
    ...engine.wrong,
    ...issues.map((issue) => `${issue.path.join(".")} ${issue.message}`),
  ];
  if (!read.success || wrong.length > 0) throw new ConfigurationError(wrong.join("; "));
  const { data } = read;
  return {
    ...own.limits,
    limits: engine.limits,
    allowedOrigins: data.ALLOWED_ORIGINS,
    rateLimit: data.RATE_LIMIT_PER_MINUTE,
    readReplicas: data.D1_READ_REPLICAS,
    logRequests: data.LOG_REQUESTS,
    maintenance: data.MAINTENANCE,
    changeRetentionDays: data.CHANGE_RETENTION_DAYS,
    audit: { keepDays: data.AUDIT_RETENTION_DAYS, maxEntries: data.AUDIT_MAX_ENTRIES },
    summaries: { everyMinutes: data.SUMMARY_EVERY_MINUTES, activityDays: data.ACTIVITY_DAYS },
    backups: { everyHours: data.BACKUP_EVERY_HOURS, keepDays: data.BACKUP_KEEP_DAYS },
    keyObjects: {
      ...(data.KEY_OBJECT_LOCATION !== "auto" && { location: data.KEY_OBJECT_LOCATION }),
      ...(data.KEY_OBJECT_JURISDICTION !== "none" && { jurisdiction: data.KEY_OBJECT_JURISDICTION }),
    },
    ...(data.WEBHOOK_KEY === undefined
      ? {}
      : { webhooks: { key: data.WEBHOOK_KEY, local: data.WEBHOOK_LOCAL } }),
    ...(data.ADMIN_TOKEN === undefined ? {} : { adminToken: data.ADMIN_TOKEN }),
  };
}
