/** `link` decides as the rules of docs/spec.md §12 say, case by case. */
import { describe, expect, it } from "vitest";
import type { AskedRow } from "../../../src/functions/link/outcome";
import { actions, decide, entity, mapping } from "../../support/writes/link";

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
    expect(both[0]).toMatchObject({ action: "refused", fault: { owner: { id: "a" } } });
    expect(both[1]).toMatchObject({ action: "updated" });
  });

  it("never displaces a mapping that a malformed row names, in either order of the rows", () => {
    const stored = [mapping("a", "1", "x1")];
    const malformed: AskedRow = {
      ...entity("1"),
      fault: { action: "invalid", code: "22007", message: "no time", details: null, hint: null },
    };
    const rows = [entity("2", { externalId: "x1" }), malformed];
    const outcomes = decide(rows, stored, { onTaken: "move" });
    expect(outcomes).toMatchObject([
      { action: "refused", fault: { owner: { id: "a" } } },
      { action: "invalid", before: { id: "a" } },
    ]);
    expect(actions(decide(rows.toReversed(), stored, { onTaken: "move" }))).toEqual(["invalid", "refused"]);
  });

  it("keeps what a refused row wanted free for the rows after it", () => {
    const stored = [mapping("a", "1", "x1"), mapping("b", "2", "x2")];
    // Row 0 wants the entity of another mapping, so nobody ends up with x3 but row 1.
    const rows = [entity("2", { id: "a", externalId: "x3" }), entity("3", { externalId: "x3" })];
    expect(actions(decide(rows, stored))).toEqual(["refused", "created"]);
    for (const onTaken of ["refuse", "move"] as const) {
      const own = [entity("3", { externalId: "x1" }), entity("1", { externalId: "x1", metadata: "{}" })];
      expect(actions(decide(own, stored, { onTaken }))).toEqual(["refused", "updated"]);
      expect(actions(decide(own.toReversed(), stored, { onTaken }))).toEqual(["updated", "refused"]);
    }
  });

  it("lets an exchange land though an earlier row wants one of its external ids", () => {
    const stored = [mapping("a", "1", "x1"), mapping("b", "2", "x2")];
    const rows = [
      entity("3", { externalId: "x1" }),
      entity("1", { externalId: "x2" }),
      entity("2", { externalId: "x1" }),
    ];
    expect(decide(rows, stored)).toMatchObject([
      { action: "invalid", fault: { details: 'Row 2 has the external id "x1" too.' } },
      { action: "updated" },
      { action: "updated" },
    ]);
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
