/** Calls of functions whose SELECT serves other calls: they share a plan, whatever their values. */
import { is, SQL } from "drizzle-orm";
import type { RequestParts } from "../parse/api-request";
import type { ReadParameter } from "../parse/query-string";
import type { RequestLocation } from "../plan/plan";
import type { ViewRows } from "../view";
import type { PreparedRead, PreparedReadPlan } from "./prepared-read";
import { type Shape, shapeOf } from "./shape";

/** Undefined if the plan serves this call only. A GET has its arguments in the URL, so its plan would not come again. */
export function shapeOfCall(
  parts: RequestParts,
  parameters: readonly ReadParameter[],
  { select, walk, likely }: ViewRows,
): Shape | undefined {
  if (is(select, SQL) || walk || parts.method !== "POST" || parts.walk?.cursor) return undefined;
  // The values of filters are in the key, because the call's own values are the operands.
  const given = parameters.map(({ operand: _, ...parameter }): ReadParameter => parameter);
  const { key } = shapeOf({ ...parts, relation: `rpc/${parts.relation}` }, given);
  return { key: `${key}\0${select.key}\0${likely ?? ""}`, operands: [] };
}

/** The plan for another call of the same shape. */
export function planCallAgain(
  prepared: PreparedRead,
  { select }: ViewRows,
  { path, search, walk }: RequestLocation,
): PreparedReadPlan {
  const { plan } = prepared;
  const values = is(select, SQL) ? [] : select.values;
  const operands = [...plan.operands.slice(0, plan.operands.length - values.length), ...values];
  return { ...plan, operands, location: { path, search, ...(walk && { walk }) }, prepared };
}
