/**
 * The names that PostgREST's SQL gives to what is embedded. Ours has others; these stand in PostgreSQL's messages,
 * which clients know.
 */
import type { Relation } from "../../catalog/catalog";
import type { Relationship } from "../../catalog/relationships";

/** The embedded rows, inside their subquery: `company_1`. Through a junction they have no alias. */
export function embedAlias({ cardinality, target }: Relationship, depth: number): string {
  return cardinality === "many-to-many" ? target.name : `${target.name}_${depth}`;
}

/** The subquery, to the relation that embeds it: `externalIntegrationMapping_company_1`. */
export function joinAlias(origin: Relation, embed: string, depth: number): string {
  return `${origin.name}_${embed}_${depth}`;
}
