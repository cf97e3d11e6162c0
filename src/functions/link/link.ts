/** `link`: creates or changes mappings row by row, and reports on each (SPEC §12). */
import { integer, sqliteTable, text } from "drizzle-orm/sqlite-core";
import * as z from "zod/mini";
import {
  type JsonValue,
  mergePatch,
  PostgrestError,
  parseJsonb,
  type RowRules,
  type StoredCell,
} from "../../postgrest";
import { flag, oneOf } from "../../rpc/arguments";
import { defineCommand } from "../../rpc/define-command";
import { commandErrors } from "../../rpc/errors";
import { buildFeedGuards } from "../feed-guard";
import { readBodyRows, toFault } from "./body-rows";
import { decideLinks, type LinkOptions } from "./decide";
import type { LinkOutcome, RowFault, StoredMapping } from "./outcome";
import { buildLinkReads } from "./read-statements";
import { reportOf, undoneBy } from "./report";
import { buildLinkWrites } from "./write-statements";

const RELATION = "externalIntegrationMapping";

export const link = defineCommand({
  result: sqliteTable("link", {
    index: integer("index").notNull(),
    ref: text("ref"),
    action: text("action").notNull(),
    id: text("id"),
    mapping: text("mapping", { mode: "json" }),
    displaced: text("displaced", { mode: "json" }).notNull(),
    error: text("error", { mode: "json" }),
  }),
  relation: RELATION,
  parameters: () => ({
    onTaken: z.optional(oneOf(["refuse", "move"])),
    create: z.optional(flag()),
    ifNewer: z.optional(flag()),
    metadata: z.optional(oneOf(["replace", "merge"])),
    partial: z.optional(flag()),
    dryRun: z.optional(flag()),
  }),
  actions: ["view", "create", "update"],
  judgesRows: true,
  isDryRun: ({ dryRun }) => dryRun === true,
  alsoNeeds: ({ onTaken }) => (onTaken === "move" ? ["delete"] : []),
  start(
    { onTaken = "refuse", create = true, ifNewer = false, metadata = "replace", partial, dryRun },
    { rows: body, rowFaults, companyId, visible, rules, showTime },
  ) {
    const rows = readBodyRows({ rows: body, rowFaults, rules, companyId });
    const reads = buildLinkReads(rows, { companyId, visible });
    const options: LinkOptions = {
      onTaken,
      create,
      ifNewer,
      newCells: () => ({ ...rules.insertDefaults(), allowDuplicateExternalId: 0, companyId }),
      updateCells: rules.updateDefaults,
      ...(metadata === "merge" && {
        mergeMetadata: (stored: StoredCell, given: StoredCell) => mergeStored(stored, given, rules),
      }),
    };
    return {
      reads: reads.statements,
      decide(results) {
        const { seq, companyExists, ...state } = reads.read(results);
        const nothing = { writes: [], report: [], changed: 0 };
        if (!companyExists) return { ...nothing, error: commandErrors.unknownCompany(companyId) };
        const outcomes = decideLinks(rows, state, options);
        const report = reportOf(outcomes, rows, showTime);
        const error = partial ? undefined : undoneBy(outcomes, report, showTime);
        if (error) return { ...nothing, error };
        const writes = dryRun ? [] : buildLinkWrites(outcomes, companyId);
        const guards =
          writes.length === 0 ? [] : buildFeedGuards(companyId, seq, concernOf(outcomes, state.mappings));
        return { writes: [...guards, ...writes], report, changed: changedBy(outcomes) };
      },
    };
  },
});

/** The mappings that are created, updated or displaced; a new `lastSyncedAt` alone is no change. */
function changedBy(outcomes: readonly LinkOutcome[]): number {
  const displacing = outcomes.flatMap((outcome) =>
    "displaced" in outcome ? [outcome.displaced.length] : [],
  );
  return displacing.reduce((sum, displaced) => sum + 1 + displaced, 0);
}

/** RFC 7396 over stored JSON. */
function mergeStored(stored: StoredCell, given: StoredCell, rules: RowRules): StoredCell | RowFault {
  try {
    return rules.storeJson("metadata", mergePatch(toJson(stored), toJson(given)));
  } catch (error) {
    if (error instanceof PostgrestError) return toFault(error);
    throw error;
  }
}

function toJson(cell: StoredCell): JsonValue {
  return cell === null ? null : parseJsonb(String(cell));
}

/** What the decision rests on: all mappings read, and the entities and external ids of the rows to write. */
function concernOf(outcomes: readonly LinkOutcome[], read: readonly StoredMapping[]) {
  const landed = outcomes.flatMap((outcome) => ("after" in outcome ? [outcome.after] : []));
  return {
    mappingIds: [...new Set([...read, ...landed].map(({ id }) => id))],
    entities: landed.map(({ entityType, entityId, integration }) => [entityType, entityId, integration]),
    externalIds: landed.flatMap(({ integration, entityType, externalId }) =>
      externalId === null ? [] : [[integration, entityType, externalId]],
    ),
  };
}
