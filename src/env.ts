/** The Worker's bindings and variables → `Settings`, checked at the door. */
import * as z from "zod/mini";

/** What the Worker is given. Variables and secrets are text, and may be missing. */
export interface Bindings {
  readonly DB: D1Database;
  readonly API_KEYS: KVNamespace;
  readonly MAX_ROWS?: string;
  readonly MAX_BODY_BYTES?: string;
  readonly MAX_SCAN_VALUES?: string;
  readonly ALLOWED_ORIGINS?: string;
  readonly ADMIN_TOKEN?: string;
}

export interface Settings {
  /** The most rows of a response. */
  readonly maxRows: number;
  readonly maxBodyBytes: number;
  /** The most distinct values that a condition which SQL cannot express may look at (SPEC §9). */
  readonly maxScanValues: number;
  /** The web origins that may call from a browser. */
  readonly allowedOrigins: "*" | readonly string[];
  /** Absent: there is no `/admin`. */
  readonly adminToken?: string;
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

const environment = z.object({
  DB: binding,
  API_KEYS: binding,
  MAX_ROWS: count(1_000),
  MAX_BODY_BYTES: count(10 * 1024 * 1024),
  MAX_SCAN_VALUES: count(100_000),
  ALLOWED_ORIGINS: origins,
  ADMIN_TOKEN: z.optional(
    z
      .string()
      .check(
        z.minLength(adminTokenLength, `must have at least ${adminTokenLength} characters, or not be set`),
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
  const { MAX_ROWS, MAX_BODY_BYTES, MAX_SCAN_VALUES, ALLOWED_ORIGINS, ADMIN_TOKEN } = read.data;
  return {
    maxRows: MAX_ROWS,
    maxBodyBytes: MAX_BODY_BYTES,
    maxScanValues: MAX_SCAN_VALUES,
    allowedOrigins: ALLOWED_ORIGINS,
    ...(ADMIN_TOKEN === undefined ? {} : { adminToken: ADMIN_TOKEN }),
  };
}
