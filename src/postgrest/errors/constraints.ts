/** Rows that a constraint or a policy refuses (SQLSTATE class 23, and 42501). */
import { catalogue, makeError } from "./make-error";

/**
 * The values in their details are shortened one by one (`describeValues`), so these are not in a catalogue that
 * shortens.
 */
export const constraints = {
  /** 23502: a null in a column that allows none. */
  notNull: (relation: string, column: string, details: string) =>
    makeError(
      400,
      "23502",
      `null value in column "${column}" of relation "${relation}" violates not-null constraint`,
      {
        details,
      },
    ),
  /** 23503: a reference to a missing row. */
  foreignKey: (relation: string, constraint: string, details: string) =>
    makeError(
      409,
      "23503",
      `insert or update on table "${relation}" violates foreign key constraint "${constraint}"`,
      {
        details,
      },
    ),
  /** 23503: a row that others refer to. */
  stillReferenced: (relation: string, constraint: string, by: string, details: string) =>
    makeError(
      409,
      "23503",
      `update or delete on table "${relation}" violates foreign key constraint "${constraint}" on table "${by}"`,
      {
        details,
      },
    ),
  /** 23505: a key that is taken. */
  unique: (constraint: string, details: string) =>
    makeError(409, "23505", `duplicate key value violates unique constraint "${constraint}"`, { details }),
  /** 42501: a row that the policy does not let the request write, and what the policy says of it. */
  rowSecurity: (relation: string, details: string | undefined) =>
    makeError(403, "42501", `new row violates row-level security policy for table "${relation}"`, {
      details: details ?? null,
    }),
} as const;

export const refusals = catalogue({
  /** 23514: a check constraint. */
  check: (relation: string, constraint: string, details?: string) =>
    makeError(400, "23514", `new row for relation "${relation}" violates check constraint "${constraint}"`, {
      details: details ?? null,
    }),
});
