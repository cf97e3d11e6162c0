/** Links into Mappings: each figure of another page leads to the list that it counts. */
import { hrefOf } from "../shell/route";
import { type Filter, parseView, viewParams } from "./view";

/** `#/mappings?f=integration.eq.xero` */
export const hrefOfMappings = (filters: readonly Filter[]): string =>
  hrefOf("mappings", viewParams({ ...parseView(new URLSearchParams()), filters }));

export const equals = (column: string, value: string): Filter => ({ column, operator: "eq", value });

export const isMissing = (column: string): Filter => ({ column, operator: "is", value: "null" });

export const isThere = (column: string): Filter => ({ column, operator: "not", value: "is.null" });

/** At that time or before. */
export const until = (column: string, time: string): Filter => ({ column, operator: "lte", value: time });
