/** What planning needs besides the request: the catalogue, the engine's settings, and the caller's rules. */

import type { SQL } from "drizzle-orm";
import type { Catalog, Relation } from "../catalog/catalog";
import { suggestRelation } from "../catalog/suggest";
import { pgrst } from "../errors";
import type { Policy, RequestDefaults } from "../options";
import type { Singular } from "../parse/api-request";
import type { EmbedBounds } from "./check-embeds";

export interface PlanContext {
  readonly catalog: Catalog;
  readonly singular: Singular;
  readonly safeUpdate: boolean;
  readonly aggregates: boolean;
  readonly maxRows?: number;
  /** The most rows that one PATCH or DELETE changes. */
  readonly maxChangedRows?: number;
  /** The most rows that a write returns. */
  readonly maxShownRows?: number;
  readonly embedBounds: EmbedBounds;
  /** The most JSON values that rows may be ordered and grouped by. */
  readonly maxSortValues: number;
  readonly maxAnswerBytes?: number;
  readonly maxJsonBytes?: number;
  /** Row-level security of a relation for the caller. */
  policy(relation: Relation): Policy;
  /** Whether the caller may see stored values of a relation. */
  mayRead(relation: Relation): boolean;
  /** The caller's defaults for a relation. */
  defaults(relation: Relation): RequestDefaults;
  /** The statements that go first in each batch that writes to a relation. */
  beforeWrite(relation: Relation): readonly SQL[];
}

/** @throws PGRST205 for an unknown relation */
export function resolveRelation(name: string, catalog: Catalog): Relation {
  const relation = catalog.get(name);
  if (!relation) throw pgrst.unknownRelation(name, suggestRelation(name, catalog.keys()));
  return relation;
}
