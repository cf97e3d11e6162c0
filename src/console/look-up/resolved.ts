/** A row of the answer of `resolve` (SPEC §12), as this page asks for it. */
import type { Database } from "../../../docs/types";

type Row = Database["public"]["Functions"]["resolve"]["Returns"][number];

export type Resolved = Pick<
  Row,
  "asked" | "status" | "entityType" | "entityId" | "integration" | "externalId"
>;

/** What a status means, in words. */
export const statuses: Readonly<Record<string, string>> = {
  found: "found",
  missing: "missing: nobody has it",
  ambiguous: "ambiguous: several entities have it",
  unmapped: "known, but not mapped there",
};
