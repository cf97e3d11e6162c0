/** Mappings, rows and calls of `decideLinks` in the terms of its tests. */
import { decideLinks, type LinkOptions } from "../../../src/functions/link/decide";
import type { AskedRow, LinkOutcome, StoredMapping } from "../../../src/functions/link/outcome";
import type { StoredCells } from "../../../src/postgrest";

export const mapping = (
  id: string,
  entityId: string,
  externalId: string | null,
  more: StoredCells = {},
): StoredMapping => ({
  id,
  entityType: "customer",
  entityId,
  integration: "xero",
  externalId,
  allowDuplicateExternalId: 0,
  metadata: null,
  lastSyncedAt: null,
  remoteUpdatedAt: null,
  ...more,
});

const options = (more: Partial<LinkOptions> = {}): LinkOptions => ({
  onTaken: "refuse",
  create: true,
  ifNewer: false,
  updateCells: {},
  newCells: (index) => ({
    id: `new-${index}`,
    externalId: null,
    allowDuplicateExternalId: 0,
    metadata: null,
    lastSyncedAt: null,
    remoteUpdatedAt: null,
  }),
  ...more,
});

export const entity = (entityId: string, more: StoredCells = {}): AskedRow => ({
  cells: { entityType: "customer", entityId, integration: "xero", ...more },
});

export const decide = (
  rows: readonly AskedRow[],
  mappings: readonly StoredMapping[],
  more: Partial<LinkOptions> = {},
  hidden: readonly string[] = [],
) => decideLinks(rows, { mappings, hiddenIds: new Set(hidden) }, options(more));

export const actions = (outcomes: readonly LinkOutcome[]) => outcomes.map(({ action }) => action);

/** The table after the outcomes, by id. */
export function apply(mappings: readonly StoredMapping[], outcomes: readonly LinkOutcome[]) {
  const table = new Map(mappings.map((row) => [row.id, row]));
  for (const outcome of outcomes) {
    if (outcome.action !== "created" && outcome.action !== "updated") continue;
    for (const { id } of outcome.displaced) table.delete(id);
  }
  for (const outcome of outcomes) {
    if (outcome.action === "created" || outcome.action === "updated")
      table.set(outcome.after.id, outcome.after);
  }
  return table;
}
