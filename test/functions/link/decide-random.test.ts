/** `link` decides as the rules of docs/spec.md §12 say, over bodies and tables made at random. */
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { entityKey, externalKey } from "../../../src/functions/link/keys";
import type { LinkOutcome, StoredMapping } from "../../../src/functions/link/outcome";
import { apply, decide, entity, mapping } from "../../support/writes/link";

const id = fc.constantFrom("a", "b", "c", "d", "e", "f");
const entityIds = fc.constantFrom("1", "2", "3", "4", "5");
const externalIds = fc.constantFrom("x", "y", "z", null);
const flags = fc.constantFrom(0, 0, 0, 1);

const tables = fc
  .array(fc.record({ id, entityId: entityIds, externalId: externalIds, allowDuplicateExternalId: flags }), {
    maxLength: 6,
  })
  .map((rows) => {
    const kept: StoredMapping[] = [];
    for (const row of rows) {
      const next = mapping(row.id, row.entityId, row.externalId, {
        allowDuplicateExternalId: row.allowDuplicateExternalId,
      });
      const clash = kept.some(
        (other) =>
          other.id === next.id ||
          entityKey(other) === entityKey(next) ||
          (externalKey(next) !== undefined && externalKey(other) === externalKey(next)),
      );
      if (!clash) kept.push(next);
    }
    return kept;
  });

const bodies = fc.array(
  fc.record(
    { id, entityId: entityIds, externalId: externalIds, allowDuplicateExternalId: flags },
    { requiredKeys: ["entityId"] },
  ),
  { maxLength: 6 },
);

/** The same fixed point, found by looking at all rows again until nothing changes. */
function refusedByRetry(
  mappings: readonly StoredMapping[],
  candidates: readonly (LinkOutcome & { before?: StoredMapping | undefined })[],
  wants: ReadonlyMap<number, StoredMapping>,
  named: ReadonlySet<string>,
  onTaken: "refuse" | "move",
): ReadonlySet<number> {
  const refused = new Set<number>();
  const keeper = (row: StoredMapping) =>
    candidates.find((c) => wants.has(c.index) && !refused.has(c.index) && wants.get(c.index)?.id === row.id);
  for (let again = true; again; ) {
    again = false;
    for (const [index, after] of wants) {
      if (refused.has(index)) continue;
      const clash = mappings.some((row) => {
        if (row.id === after.id) return false;
        const mover = keeper(row);
        const now = mover === undefined ? row : wants.get(mover.index);
        if (now === undefined) return false;
        if (entityKey(now) === entityKey(after) && entityKey(row) === entityKey(after)) return true;
        const key = externalKey(after);
        if (key === undefined || externalKey(row) !== key || externalKey(now) !== key) return false;
        return onTaken === "refuse" || named.has(row.id);
      });
      if (clash) {
        refused.add(index);
        again = true;
      }
    }
  }
  return refused;
}

describe("decideLinks over random bodies and tables", () => {
  const cases = fc.record({
    mappings: tables,
    body: bodies,
    onTaken: fc.constantFrom("refuse" as const, "move" as const),
    create: fc.boolean(),
  });

  it("leaves a table in which no two mappings share what they may not", () => {
    fc.assert(
      fc.property(cases, ({ mappings, body, onTaken, create }) => {
        const outcomes = decide(
          body.map(({ entityId, ...more }) =>
            entityId === undefined ? { cells: {} } : entity(entityId, more),
          ),
          mappings,
          { onTaken, create },
        );
        const after = [...apply(mappings, outcomes).values()];
        const entities = after.map(entityKey);
        const externals = after.map(externalKey).filter((key) => key !== undefined);
        expect(new Set(entities).size).toBe(entities.length);
        expect(new Set(externals).size).toBe(externals.length);
      }),
      { numRuns: 2000 },
    );
  });

  it("changes only what it reports, and says unchanged when the body comes again", () => {
    fc.assert(
      fc.property(cases, ({ mappings, body, onTaken, create }) => {
        const rows = body.map(({ entityId, ...more }) => entity(entityId, more));
        const outcomes = decide(rows, mappings, { onTaken, create });
        const table = apply(mappings, outcomes);
        const told = new Set(
          outcomes.flatMap((outcome) =>
            outcome.action === "created" || outcome.action === "updated"
              ? [outcome.after.id, ...outcome.displaced.map((row) => row.id)]
              : [],
          ),
        );
        for (const row of mappings) if (!told.has(row.id)) expect(table.get(row.id)).toEqual(row);
        const again = decide(rows, [...table.values()], { onTaken, create });
        for (const outcome of outcomes) {
          if (
            outcome.action === "created" ||
            outcome.action === "updated" ||
            outcome.action === "unchanged"
          ) {
            expect(again[outcome.index]).toMatchObject({ action: "unchanged" });
          }
        }
      }),
      { numRuns: 2000 },
    );
  });

  it("refuses exactly those that a search over all rows refuses", () => {
    fc.assert(
      fc.property(cases, ({ mappings, body, onTaken, create }) => {
        const rows = body.map(({ entityId, ...more }) => entity(entityId, more));
        const outcomes = decide(rows, mappings, { onTaken, create });
        const table = apply(mappings, outcomes);
        for (const outcome of outcomes) {
          if (outcome.action === "created" || outcome.action === "updated") {
            for (const lost of outcome.displaced) {
              expect(onTaken).toBe("move");
              expect(externalKey(lost)).toBe(externalKey(outcome.after));
              expect(table.has(lost.id)).toBe(false);
            }
          }
          if (outcome.action !== "refused") continue;
          // what it wanted is still somebody else's
          const { owner } = outcome.fault;
          expect(owner && table.get(owner.id)).toBeDefined();
          expect(
            [entityKey, externalKey].some((key) => owner && key(table.get(owner.id) ?? owner) === key(owner)),
          ).toBe(true);
        }
        const wants = new Map(
          outcomes.flatMap((outcome): [number, StoredMapping][] =>
            outcome.action === "created" || outcome.action === "updated"
              ? [[outcome.index, outcome.after]]
              : [],
          ),
        );
        const named = new Set(outcomes.flatMap((o) => ("before" in o && o.before ? [o.before.id] : [])));
        expect([...refusedByRetry(mappings, outcomes, wants, named, onTaken)]).toEqual([]);
      }),
      { numRuns: 2000 },
    );
  });

  const malformed = { action: "invalid", code: "22007", message: "", details: null, hint: null } as const;
  const withMalformed = fc.record({
    mappings: tables,
    body: fc.array(
      fc.tuple(
        fc.record({ id, entityId: entityIds, externalId: externalIds }, { requiredKeys: ["entityId"] }),
        fc.boolean(),
      ),
      { maxLength: 6 },
    ),
    onTaken: fc.constantFrom("refuse" as const, "move" as const),
  });
  const rowsOf = (body: readonly (readonly [{ entityId: string }, boolean])[]) =>
    body.map(([{ entityId, ...more }, fails]) => ({
      ...entity(entityId, more),
      ...(fails && { fault: malformed }),
    }));

  it("displaces no mapping that a row names, whatever becomes of the row", () => {
    fc.assert(
      fc.property(withMalformed, ({ mappings, body, onTaken }) => {
        const rows = rowsOf(body);
        const lost = decide(rows, mappings, { onTaken }).flatMap((outcome) =>
          "displaced" in outcome ? outcome.displaced : [],
        );
        for (const mapping of lost) {
          expect(rows.some(({ cells }) => cells.id === mapping.id)).toBe(false);
        }
        // Named by its entity, unless another row moves it away.
        const byEntity = lost.filter((mapping) =>
          rows.some(({ cells }) => entityKey(cells) === entityKey(mapping)),
        );
        expect(byEntity).toEqual([]);
      }),
      { numRuns: 2000 },
    );
  });
});
