/** The host's own errors, and the one function that turns any error into an answer (SPEC §6). */
import { HTTPException } from "hono/http-exception";
import { ConfigurationError } from "../config/settings";
import { catalogue, errorAnswerer, makeError, type PostgrestError, pgrst, transport } from "../postgrest";

/** The name in `Proxy-Status`. */
export const productName = "Crosswalk";

const retryAfterSeconds = 5;
/** Maintenance takes minutes, and ends with a deploy. */
const maintenanceSeconds = 60;

export const hostErrors = catalogue({
  /** PGRST102: Hono could not read the request. Its messages are safe to show to the client. */
  unreadable: (status: number, message: string) => makeError(status, "PGRST102", message),
  /** XX000: a setting is wrong. Only the log says which one. */
  misconfigured: () =>
    makeError(500, "XX000", "The server is not configured correctly", {
      hint: "Its log says which setting is wrong.",
    }),
  /**
   * PGRST001: a check of `/health/ready` failed.
   * @param behind which databases lack migrations, a sentence each
   */
  notReady: (unreachable: readonly string[], behind: readonly string[]) => {
    const silent = unreachable.length > 0 ? [`Out of reach: ${unreachable.join(", ")}`] : [];
    const details = [...silent, ...behind].join("; ");
    return makeError(503, "PGRST001", "Not ready", {
      details,
      hint:
        behind.length > 0
          ? "The operator applies migrations with npm run deploy, or with wrangler d1 migrations apply."
          : "Try again in a moment.",
      headers: { "Retry-After": String(retryAfterSeconds) },
      cause: new Error(details),
    });
  },
  /** 25006 (503), PostgreSQL's `read_only_sql_transaction`: the operator has set `MAINTENANCE`. */
  readOnly: () =>
    makeError(503, "25006", "The service is read-only for maintenance", {
      details: "Nothing was written. Reads and dry runs go on.",
      hint: "Send the same request again in a minute, and until it is taken.",
      headers: { "Retry-After": String(maintenanceSeconds) },
    }),
  /** PGRST001: the database cannot be reached. */
  databaseUnavailable: (cause: unknown) =>
    transport.unavailable("The database is not reachable", retryAfterSeconds, { cause }),
});

/** Maps, logs and renders whatever was thrown. */
export const answerError = errorAnswerer({ productName, tellPlaces: true, map: toPostgrestError });

/** 404 `PGRST125`: no route has this path. */
export const answerNotFound = (): Response => answerError(pgrst.invalidPath());

function toPostgrestError(thrown: unknown): PostgrestError | undefined {
  if (thrown instanceof ConfigurationError) return hostErrors.misconfigured();
  if (thrown instanceof HTTPException && thrown.status < 500) {
    return hostErrors.unreadable(thrown.status, thrown.message);
  }
  return undefined;
}
