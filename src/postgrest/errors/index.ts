/**
 * The catalogue of errors: all errors of the engine are made in this folder, with PostgREST's and PostgreSQL's codes
 * and messages.
 * @see https://docs.postgrest.org/en/stable/references/errors.html
 */
import { constraints, refusals } from "./constraints";
import { limits } from "./limits";
import { names } from "./names";
import { values } from "./values";

export { type ErrorCode, errorCodes } from "./codes";
export { echo } from "./echo";
export { catalogue, makeError } from "./make-error";
export { pgrst } from "./pgrst";
export { inBodyRow, type Place, PostgrestError } from "./postgrest-error";
export { transport } from "./transport";

/** PostgreSQL's errors, by SQLSTATE; PostgREST decides the HTTP status. */
export const sqlstate = { ...constraints, ...refusals, ...values, ...names, ...limits } as const;
