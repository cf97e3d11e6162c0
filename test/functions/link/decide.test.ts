/** `link` decides as the rules of docs/spec.md §12 say, over bodies and tables made at random and in single cases. */
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { decideLinks, type LinkOptions } from "../../../src/functions/link/decide";
import { entityKey, externalKey } from "../../../src/functions/link/keys";
import type { AskedRow, Cells, LinkOutcome, StoredMapping } from "../../../src/functions/link/outcome";

const mapping = (
  id: string,
  entityId: string,
  externalId: string | null,
  more: Cells = {},
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

const entity = (entityId: string, more: Cells = {}): AskedRow => ({
  cells: { entityType: "customer", entityId, integration: "xero", ...more },
});

const decide = (
  rows: readonly AskedRow[],
  mappings: readonly StoredMapping[],
  more: Partial<LinkOptions> = {},
  hidden: readonly string[] = [],
) => decideLinks(rows, { mappings, hiddenIds: new Set(hidden) }, options(more));

const actions = (outcomes: readonly LinkOutcome[]) => outcomes.map(({ action }) => action);

/** The table after the outcomes, by id. */
function apply(mappings: readonly StoredMapping[], outcomes: readonly LinkOutcome[]) {
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

describe("decideLinks", () => {
  it("creates what is not there, changes what differs, and leaves the rest", () => {
    const stored = [mapping("a", "1", "x1"), mapping("b", "2", "x2")];
    const rows = [
      entity("1", { externalId: "x1" }),
      entity("2", { externalId: "y" }),
      entity("3", { externalId: "z" }),
    ];
    expect(actions(decide(rows, stored))).toEqual(["unchanged", "updated", "created"]);
  });

  it("lets two entities exchange their external ids, in either order of the rows", () => {
    const stored = [mapping("a", "1", "x1"), mapping("b", "2", "x2")];
    const rows = [entity("1", { externalId: "x2" }), entity("2", { externalId: "x1" })];
    expect(actions(decide(rows, stored))).toEqual(["updated", "updated"]);
    expect(actions(decide(rows.toReversed(), stored))).toEqual(["updated", "updated"]);
  });

  it("refuses an external id that another entity has, and tells whose it is", () => {
    const stored = [mapping("a", "1", "x1")];
    const [outcome] = decide([entity("2", { externalId: "x1" })], stored);
    expect(outcome).toEqual({
      index: 0,
      action: "refused",
      before: undefined,
      fault: {
        action: "refused",
        code: "23505",
        message: 'the external id "x1" belongs to another entity',
        details: "It is held by mapping a (customer 1 in xero).",
        hint: 'With onTaken "move" that entity loses its mapping.',
        owner: stored[0],
      },
    });
  });

  it("displaces the owner when onTaken is move, but none that the body names", () => {
    const stored = [mapping("a", "1", "x1"), mapping("b", "2", "x2")];
    const moved = decide([entity("3", { externalId: "x1" })], stored, { onTaken: "move" });
    expect(moved).toMatchObject([{ action: "created", displaced: [{ id: "a" }] }]);
    const both = decide([entity("3", { externalId: "x1" }), entity("1", { metadata: "{}" })], stored, {
      onTaken: "move",
    });
    expect(both[1]).toMatchObject({
      action: "invalid",
      fault: { message: "two rows end up with the same external id" },
    });
    expect(both[0]).toMatchObject({ action: "refused", fault: { owner: { id: "a" } } });
  });

  it("refuses in turn whoever wanted what a refused row keeps", () => {
    const stored = [mapping("a", "1", "x1"), mapping("b", "2", "x2"), mapping("c", "3", "x3")];
    // 1 wants what 2 has, 2 wants what 3 has, and 3 is not in the body
    const rows = [entity("1", { externalId: "x2" }), entity("2", { externalId: "x3" })];
    expect(actions(decide(rows, stored))).toEqual(["refused", "refused"]);
  });

  it("does not make what is missing when create is false", () => {
    expect(actions(decide([entity("1")], [], { create: false }))).toEqual(["missing"]);
  });

  it("leaves a row alone whose stored time is not older, and needs a time to tell", () => {
    const stored = [mapping("a", "1", "x1", { remoteUpdatedAt: "2026-01-02" })];
    const at = (remoteUpdatedAt: string) => [entity("1", { externalId: "y", remoteUpdatedAt })];
    expect(actions(decide(at("2026-01-01"), stored, { ifNewer: true }))).toEqual(["stale"]);
    expect(actions(decide(at("2026-01-02"), stored, { ifNewer: true }))).toEqual(["stale"]);
    expect(actions(decide(at("2026-01-03"), stored, { ifNewer: true }))).toEqual(["updated"]);
    expect(decide([entity("1", { externalId: "y" })], stored, { ifNewer: true })).toMatchObject([
      { action: "invalid", fault: { code: "22023" } },
    ]);
    const same = [entity("1", { externalId: "x1", remoteUpdatedAt: "2026-01-02" })];
    expect(actions(decide(same, stored, { ifNewer: true }))).toEqual(["unchanged"]);
  });

  it("stores a new lastSyncedAt of an unchanged row, and nothing else", () => {
    const stored = [mapping("a", "1", "x1", { lastSyncedAt: "2026-01-01" })];
    const row = (lastSyncedAt: string) =>
      entity("1", { externalId: "x1", lastSyncedAt, updatedBy: "someone" });
    expect(decide([row("2026-01-02")], stored)).toEqual([
      { index: 0, action: "unchanged", before: stored[0], lastSyncedAt: "2026-01-02" },
    ]);
    expect(decide([row("2026-01-01")], stored)).toEqual([
      { index: 0, action: "unchanged", before: stored[0] },
    ]);
  });

  it("takes the second of two rows for one entity, one mapping or one external id as invalid", () => {
    const stored = [mapping("a", "1", "x1")];
    expect(decide([entity("1"), entity("1", { externalId: "y" })], stored)).toMatchObject(
      [
        { action: "unchanged" },
        { action: "invalid", fault: { message: "two rows are for the same entity", details: /Row 0/ } },
      ].map((row) => ({ action: row.action })),
    );
    const byId = (externalId: string): AskedRow => ({ cells: { id: "a", externalId } });
    expect(decide([byId("y"), byId("z")], stored)).toMatchObject([
      { action: "updated" },
      { action: "invalid", fault: { message: "two rows are for the same entity" } },
    ]);
    const moved = (entityId: string): AskedRow => ({ cells: { id: "a", entityId } });
    expect(decide([moved("7"), moved("8")], stored)).toMatchObject([
      { action: "updated" },
      { action: "invalid", fault: { message: "two rows change the same mapping" } },
    ]);
    expect(
      decide([entity("4", { externalId: "n" }), entity("5", { externalId: "n" })], stored),
    ).toMatchObject([
      { action: "created" },
      { action: "invalid", fault: { details: 'Row 0 has the external id "n" too.' } },
    ]);
  });

  it("gives a new mapping to an entity whose old one another row moves away, in either order", () => {
    const stored = [mapping("a", "1", "x1")];
    const rows: readonly AskedRow[] = [
      { cells: { id: "a", entityId: "2" } },
      entity("1", { externalId: "x2" }),
    ];
    expect(actions(decide(rows, stored))).toEqual(["updated", "created"]);
    expect(actions(decide(rows.toReversed(), stored))).toEqual(["created", "updated"]);
  });

  it("creates with an id that is not there, unless its entity has another", () => {
    const stored = [mapping("a", "1", "x1")];
    const withId = (id: string, entityId: string) => [entity(entityId, { id })];
    expect(decide(withId("mine", "2"), stored)).toMatchObject([{ action: "created", after: { id: "mine" } }]);
    expect(decide(withId("mine", "1"), stored)).toMatchObject([
      {
        action: "refused",
        fault: { message: "the entity has a mapping with another id", owner: { id: "a" } },
      },
    ]);
    expect(decide(withId("theirs", "2"), stored, {}, ["theirs"])).toMatchObject([
      { action: "refused", fault: { message: 'the id "theirs" is in use' } },
    ]);
    expect(decide([{ cells: { id: "gone", externalId: "y" } }], stored)).toMatchObject([
      { action: "invalid", fault: { code: "23502" } },
    ]);
  });
});

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
});
