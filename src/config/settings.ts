/** The Worker's bindings and variables → `Settings`, checked at the door. */
import * as z from "zod/mini";
import type { Databases } from "../db/databases";
import type { RequestLog } from "../observe/middleware";
import { defaultDeadlineMs, defaultLimits, defaultMaxScanValues, type Limits } from "../postgrest";
import type { RateLimiter } from "../rate-limit/rate-limiter";

/** What the Worker is given. Variables and secrets are text, and may be missing. */
export interface Bindings extends Databases {
  readonly API_KEYS: KVNamespace;
  readonly RATE_LIMITER: DurableObjectNamespace<RateLimiter>;
  /** Counts attempts with bad keys, if anything does. */
  readonly ATTEMPT_LIMITER?: RateLimit;
  /** Where figures of each request go, if anywhere. */
  readonly METRICS?: AnalyticsEngineDataset;
  readonly MAX_ROWS?: string;
  readonly MAX_CHANGED_ROWS?: string;
  readonly MAX_ANSWER_BYTES?: string;
  readonly MAX_METADATA_BYTES?: string;
  readonly MAX_URL_BYTES?: string;
  readonly MAX_HEADER_BYTES?: string;
  readonly MAX_BODY_BYTES?: string;
  readonly MAX_BODY_ROWS?: string;
  readonly MAX_BODY_VALUES?: string;
  readonly MAX_JSON_DEPTH?: string;
  readonly MAX_CSV_LINE?: string;
  readonly MAX_FILTERS?: string;
  readonly MAX_SELECTED?: string;
  readonly MAX_EMBEDS?: string;
  readonly MAX_EMBED_DEPTH?: string;
  readonly MAX_TO_MANY_EMBEDS?: string;
  readonly MAX_EMBED_LOOKUPS?: string;
  readonly MAX_EMBEDDED_ROWS?: string;
  readonly MAX_VALUE_SETS?: string;
  readonly MAX_SORT_VALUES?: string;
  readonly MAX_SCAN_VALUES?: string;
  readonly MAX_SCAN_BYTES?: string;
  readonly MAX_SCAN_WORK?: string;
  readonly ALLOWED_ORIGINS?: string;
  readonly RATE_LIMIT_PER_MINUTE?: string;
  readonly KEY_OBJECT_LOCATION?: string;
  readonly D1_DEADLINE_MS?: string;
  readonly D1_READ_REPLICAS?: string;
  readonly LOG_REQUESTS?: string;
  readonly ADMIN_TOKEN?: string;
}

export interface Settings {
  /** The most rows of a response. */
  readonly maxRows: number;
  /** The most rows that one PATCH or DELETE may change. */
  readonly maxChangedRows: number;
  /** The most bytes of a response's body. */
  readonly maxAnswerBytes: number;
  /** The most bytes of a row's `metadata`. */
  readonly maxMetadataBytes: number;
  /** What a request may ask for (src/postgrest/limits.ts). */
  readonly limits: Limits;
  /** The most distinct values that a condition which SQL cannot express may look at (SPEC §9). */
  readonly maxScanValues: number;
  /** The web origins that may call from a browser. */
  readonly allowedOrigins: "*" | readonly string[];
  /** Requests a minute of a key that has no limit of its own; null: any number. */
  readonly rateLimit: number | null;
  /** Near where the Durable Objects of keys are made; absent: near the first caller. */
  readonly keyObjectLocation?: DurableObjectLocationHint;
  /** How long the database may take over a request, in milliseconds. */
  readonly deadlineMs: number;
  /** Whether reads may be answered by read replicas (src/db/sessions.ts). */
  readonly readReplicas: boolean;
  /** Which requests the log tells of. */
  readonly logRequests: RequestLog;
  /** Absent: there is no `/admin`. */
  readonly adminToken?: string;
}

/** Clients that page by 1,000 take a shorter page for the last one: n8n and others. */
const commonPage = 1_000;

/** What is allowed and yet likely to be a mistake: each a line of the log for whoever deploys. */
export function cautionsOf({ maxRows }: Settings): readonly string[] {
  if (maxRows >= commonPage) return [];
  return [
    `MAX_ROWS is ${maxRows}: clients that page by ${commonPage} rows, such as n8n, take a page of ${maxRows} for the last one and stop without an error. Set it to ${commonPage} or more.`,
  ];
}

/** A setting that cannot be: its message is one line for whoever deploys, and holds no value of a secret. */
export class ConfigurationError extends Error {
  override readonly name = "ConfigurationError";
}

const adminTokenLength = 32;

const binding = z.custom<object>((value) => typeof value === "object" && value !== null, "is not bound");
const count = (fallback: number) =>
  z.pipe(
    z._default(
      z.string().check(z.regex(/^[1-9][0-9]{0,8}$/, "must be a whole number from 1 to 999999999")),
      String(fallback),
    ),
    z.transform(Number),
  );
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

const environment = z.object({
  DB: binding,
  API_KEYS: binding,
  RATE_LIMITER: binding,
  MAX_ROWS: count(1_000),
  MAX_CHANGED_ROWS: count(100_000),
  MAX_ANSWER_BYTES: count(16 * 1024 * 1024),
  MAX_METADATA_BYTES: count(64 * 1024),
  MAX_URL_BYTES: count(defaultLimits.maxUrlBytes),
  MAX_HEADER_BYTES: count(defaultLimits.maxHeaderBytes),
  MAX_BODY_BYTES: count(defaultLimits.maxBodyBytes),
  MAX_BODY_ROWS: count(defaultLimits.maxBodyRows),
  MAX_BODY_VALUES: count(defaultLimits.maxBodyValues),
  MAX_JSON_DEPTH: count(defaultLimits.maxJsonDepth),
  MAX_CSV_LINE: count(defaultLimits.maxCsvLine),
  MAX_FILTERS: count(defaultLimits.maxFilters),
  MAX_SELECTED: count(defaultLimits.maxSelected),
  MAX_EMBEDS: count(defaultLimits.maxEmbeds),
  MAX_EMBED_DEPTH: count(defaultLimits.maxEmbedDepth),
  MAX_TO_MANY_EMBEDS: count(defaultLimits.maxToManyEmbeds),
  MAX_EMBED_LOOKUPS: count(defaultLimits.maxEmbedLookups),
  MAX_EMBEDDED_ROWS: count(defaultLimits.maxEmbeddedRows),
  MAX_VALUE_SETS: count(defaultLimits.maxValueSets),
  MAX_SORT_VALUES: count(defaultLimits.maxSortValues),
  MAX_SCAN_VALUES: count(defaultMaxScanValues),
  MAX_SCAN_BYTES: count(defaultLimits.maxScanBytes),
  MAX_SCAN_WORK: count(defaultLimits.maxScanWork),
  ALLOWED_ORIGINS: origins,
  RATE_LIMIT_PER_MINUTE: rateLimit,
  KEY_OBJECT_LOCATION: z._default(
    z.enum(["auto", ...locations], `must be auto or one of ${locations.join(", ")}`),
    "auto",
  ),
  D1_DEADLINE_MS: count(defaultDeadlineMs),
  D1_READ_REPLICAS: z.pipe(
    z._default(z.enum(["on", "off"], "must be on or off"), "off"),
    z.transform((text) => text === "on"),
  ),
  LOG_REQUESTS: z._default(z.enum(["all", "errors", "none"], "must be all, errors or none"), "all"),
  ADMIN_TOKEN: z.optional(
    z.string().check(
      z.minLength(adminTokenLength, {
        error: `must have at least ${adminTokenLength} characters, or not be set`,
        abort: true,
      }),
      // What no Authorization header could bring would lock everyone out without a word.
      z.regex(/^[\x21-\x7e]{0,256}$/, "must be of visible ASCII characters without blanks, 256 at most"),
    ),
  ),
});

/**
 * Reads the settings.
 * @throws ConfigurationError that names every setting that is wrong
 */
export function readSettings(env: object): Settings {
  const read = environment.safeParse(env);
  if (!read.success) {
    const wrong = read.error.issues.map((issue) => `${issue.path.join(".")} ${issue.message}`);
    throw new ConfigurationError(wrong.join("; "));
  }
  const { data } = read;
  return {
    maxRows: data.MAX_ROWS,
    maxChangedRows: data.MAX_CHANGED_ROWS,
    maxAnswerBytes: data.MAX_ANSWER_BYTES,
    maxMetadataBytes: data.MAX_METADATA_BYTES,
    limits: {
      maxUrlBytes: data.MAX_URL_BYTES,
      maxHeaderBytes: data.MAX_HEADER_BYTES,
      maxBodyBytes: data.MAX_BODY_BYTES,
      maxBodyRows: data.MAX_BODY_ROWS,
      maxBodyValues: data.MAX_BODY_VALUES,
      maxJsonDepth: data.MAX_JSON_DEPTH,
      maxCsvLine: data.MAX_CSV_LINE,
      maxFilters: data.MAX_FILTERS,
      maxSelected: data.MAX_SELECTED,
      maxEmbeds: data.MAX_EMBEDS,
      maxEmbedDepth: data.MAX_EMBED_DEPTH,
      maxToManyEmbeds: data.MAX_TO_MANY_EMBEDS,
      maxEmbedLookups: data.MAX_EMBED_LOOKUPS,
      maxEmbeddedRows: data.MAX_EMBEDDED_ROWS,
      maxValueSets: data.MAX_VALUE_SETS,
      maxScanBytes: data.MAX_SCAN_BYTES,
      maxScanWork: data.MAX_SCAN_WORK,
      maxSortValues: data.MAX_SORT_VALUES,
    },
    maxScanValues: data.MAX_SCAN_VALUES,
    allowedOrigins: data.ALLOWED_ORIGINS,
    rateLimit: data.RATE_LIMIT_PER_MINUTE,
    deadlineMs: data.D1_DEADLINE_MS,
    readReplicas: data.D1_READ_REPLICAS,
    logRequests: data.LOG_REQUESTS,
    ...(data.KEY_OBJECT_LOCATION !== "auto" && { keyObjectLocation: data.KEY_OBJECT_LOCATION }),
    ...(data.ADMIN_TOKEN === undefined ? {} : { adminToken: data.ADMIN_TOKEN }),
  };
}
