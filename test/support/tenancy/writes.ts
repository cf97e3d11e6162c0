/** Random writes for test/feature/keys/tenancy.test.ts: inserts, upserts, updates and deletes, shown or not. */
import fc from "fast-check";
import {
  arbitraryFilters,
  entityIds,
  entityTypes,
  integrations,
  mount,
  type Parameters,
  pick,
  type RandomRequest,
  rarely,
  search,
  type Vocabulary,
} from "./vocabulary";

const fields = {
  entityType: rarely(4, pick(["customer", "item"]), pick(entityTypes)),
  entityId: pick(entityIds),
  integration: rarely(4, fc.constant("xero"), pick(integrations)),
  externalId: pick(["x1", "x2", "x3", null]),
  allowDuplicateExternalId: fc.boolean(),
  metadata: pick([null, { owner: "alpha", n: 1 }, { n: 9 }]),
  companyId: rarely(8, fc.constant("alpha"), fc.constant("beta")),
};
const rowOf = (id: fc.Arbitrary<string>) => fc.record({ id, ...fields });
const writePrefer = fc
  .tuple(
    pick(["return=representation", "return=minimal", "return=headers-only"]),
    pick(["", "resolution=merge-duplicates", "resolution=ignore-duplicates"]),
    pick(["", "count=exact"]),
    rarely(6, fc.constant(""), pick(["handling=strict, max-affected=2", "missing=default"])),
  )
  .map((parts) => ({ "Content-Type": "application/json", Prefer: parts.filter(Boolean).join(", ") }));
const conflict = pick<Parameters>([
  [],
  [["on_conflict", "entityType,entityId,integration,companyId"]],
  [["on_conflict", "integration,externalId,entityType,companyId"]],
]);
const shown = pick<Parameters>([
  [],
  [["select", "id,companyId,company(id,externalIntegrationMapping(id))"]],
  [["select", "*,company!inner(name)"]],
]);
const write = (
  method: RandomRequest["method"],
  chosen: fc.Arbitrary<Parameters>,
  body: fc.Arbitrary<unknown>,
) =>
  fc.tuple(mount, chosen, shown, writePrefer, body).map(
    ([at, where, select, headers, sent]): RandomRequest => ({
      method,
      path: `${at}externalIntegrationMapping${search(where, select)}`,
      headers,
      ...(sent !== undefined && { body: JSON.stringify(sent) }),
    }),
  );

const byId = (id: fc.Arbitrary<string>) => id.map((text): Parameters => [["id", `eq.${text}`]]);
const changes = fc.record(fields, { requiredKeys: [] });
const insert = (id: fc.Arbitrary<string>) =>
  write("POST", conflict, fc.oneof(rowOf(id), fc.array(rowOf(id), { minLength: 1, maxLength: 3 })));
const put = (id: fc.Arbitrary<string>) =>
  id.chain((text) => write("PUT", byId(fc.constant(text)), rowOf(fc.constant(text))));

/** Writes that come to the same end whether the others' rows are there or not. */
export function ownWrites(vocabulary: Vocabulary) {
  const { filter, filters } = arbitraryFilters(vocabulary);
  const some = fc.tuple(filter, filters).map(([first, rest]): Parameters => [first, ...rest]);
  const ownId = pick(vocabulary.ids);
  const anyId = pick([...vocabulary.ids, ...vocabulary.foreignIds]);
  return fc.oneof(
    { weight: 14, arbitrary: insert(ownId) },
    { weight: 6, arbitrary: write("PATCH", some, changes) },
    { weight: 6, arbitrary: write("PATCH", byId(anyId), changes) },
    { weight: 4, arbitrary: put(ownId) },
    { weight: 4, arbitrary: write("DELETE", byId(anyId), fc.constant(undefined)) },
    { weight: 2, arbitrary: write("DELETE", some, fc.constant(undefined)) },
  );
}

/** Writes that would make, move or merge a row onto the id of somebody else's. */
export function probes({ ids, foreignIds }: Vocabulary) {
  const foreignId = pick(foreignIds);
  return fc.oneof(
    write("POST", conflict, rowOf(foreignId)),
    put(foreignId),
    write("PATCH", byId(pick(ids)), fc.record({ id: foreignId })),
  );
}
