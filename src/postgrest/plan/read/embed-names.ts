/**
 * The names that PostgREST's SQL gives to embeds. Our SQL uses others; these appear in PostgreSQL's messages, which
 * clients know.
 */
import type { Relation } from "../../catalog/catalog";
import type { Relationship } from "../../catalog/relationships";

/** The name of the embedded rows inside their subquery: `company_1`. Through a junction they have no alias. */
export function embedAlias({ cardinality, target }: Relationship, depth: number): string {
  return cardinality === "many-to-many" ? target.name : `${target.name}_${depth}`;
}

/** The name of the subquery in the outer relation: `externalIntegrationMapping_company_1`. */
export function joinAlias(origin: Relation, embed: string, depth: number): string {
  return `${origin.name}_${embed}_${depth}`;
}
