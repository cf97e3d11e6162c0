/** The Worker's bindings and variables → `Settings`, checked when the Worker starts. */
import * as z from "zod/mini";
import { COMMON_PAGE, type LimitTable, type OwnLimits, ownLimits, readLimits, variableOf } from "./limits";

/** Which requests the log has a line of; `errors` are those answered 5xx. */
export type RequestLog = "all" | "errors" | "none";

/** The limits of `ownLimits`, and what else an operator sets. */
export interface Settings<EngineLimits = Readonly<Record<string, number>>> extends OwnLimits {
  /** The engine's limits, by its names for them. */
  readonly limits: EngineLimits;
  /** The web origins that may call from a browser. */
  readonly allowedOrigins: "*" | readonly string[];
  /** Requests a minute of a key that has no limit of its own; null: any number. */
  readonly rateLimit: number | null;
  readonly keyObjects: KeyObjectPlace;
  /** Whether reads may be answered by read replicas (src/db/sessions.ts). */
  readonly readReplicas: boolean;
  readonly logRequests: RequestLog;
  /** How long the change feed is kept (src/changes/prune.ts). */
  readonly changeRetentionDays: number;
  /** Absent: there is no `/admin`. */
  readonly adminToken?: string;
}

/** Where the Durable Objects of keys are. */
export interface KeyObjectPlace {
  /** Near where they are made; absent: near the first caller. */
  readonly location?: DurableObjectLocationHint;
  /** What they never leave; absent: nothing. */
  readonly jurisdiction?: DurableObjectJurisdiction;
}

/** Settings that are allowed and yet likely to be a mistake: a line of the log for each. */
export function cautionsOf({ maxRows }: Pick<Settings, "maxRows">): readonly string[] {
  if (maxRows >= COMMON_PAGE) return [];
  return [
    `MAX_ROWS is ${maxRows}: clients that page by ${COMMON_PAGE} rows, such as n8n, take a page of ${maxRows} for the last one and stop without an error. Set it to ${COMMON_PAGE} or more.`,
  ];
}

/** The settings are wrong. The message is one line for the operator, and has no value of a secret in it. */
export class ConfigurationError extends Error {
  override readonly name = "ConfigurationError";
  /** The mistake is in a setting, so the log shows no place in the code. */
  override readonly stack = "";
}

const adminTokenLength = 32;

const binding = z.custom<object>((value) => typeof value === "object" && value !== null, "is not bound");

const rateLimit = z.pipe(
  z._default(
    z.string().check(z.regex(/^([1-9][0-9]{0,5}|none)$/, "must be a whole number from 1 to 999999, or none")),
    "6000",
  ),
  z.transform((text) => (text === "none" ? null : Number(text))),
);
const origins = z.pipe(
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

const variables = {
  ALLOWED_ORIGINS: origins,
  RATE_LIMIT_PER_MINUTE: rateLimit,
  KEY_OBJECT_LOCATION: z._default(
    z.enum(["auto", ...locations], `must be auto or one of ${locations.join(", ")}`),
    "auto",
  ),
  KEY_OBJECT_JURISDICTION: z._default(
    z.enum(["none", ...jurisdictions], `must be none or one of ${jurisdictions.join(", ")}`),
    "none",
  ),
  D1_READ_REPLICAS: z.pipe(
    z._default(z.enum(["on", "off"], "must be on or off"), "off"),
    z.transform((text) => text === "on"),
  ),
  LOG_REQUESTS: z._default(z.enum(["all", "errors", "none"], "must be all, errors or none"), "all"),
  CHANGE_RETENTION_DAYS: z.pipe(
    z._default(z.string().check(z.regex(/^[1-9][0-9]{0,3}$/, "must be a whole number from 1 to 9999")), "30"),
    z.transform(Number),
  ),
};

const environment = z.object({
  DB: binding,
  API_KEYS: binding,
  RATE_LIMITER: binding,
  ...variables,
  ADMIN_TOKEN: z.optional(
    z.string().check(
      z.minLength(adminTokenLength, {
        error: `must have at least ${adminTokenLength} characters, or not be set`,
        abort: true,
      }),
      // A token that no Authorization header can carry would lock everyone out without an error.
      z.regex(/^[\x21-\x7e]{0,256}$/, "must be of visible ASCII characters without blanks, 256 at most"),
    ),
  ),
});

/** The names of all variables, as wrangler.toml has them. */
export function variableNames(engineLimits: LimitTable): readonly string[] {
  return [...Object.keys({ ...ownLimits, ...engineLimits }).map(variableOf), ...Object.keys(variables)];
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
  const read = environment.safeParse(env);
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
    changeRetentionDays: data.CHANGE_RETENTION_DAYS,
    keyObjects: {
      ...(data.KEY_OBJECT_LOCATION !== "auto" && { location: data.KEY_OBJECT_LOCATION }),
      ...(data.KEY_OBJECT_JURISDICTION !== "none" && { jurisdiction: data.KEY_OBJECT_JURISDICTION }),
    },
    ...(data.ADMIN_TOKEN === undefined ? {} : { adminToken: data.ADMIN_TOKEN }),
  };
}
