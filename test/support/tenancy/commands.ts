/** Random calls of `link` and `unlink` for test/feature/keys/tenancy.test.ts. */
import fc from "fast-check";
import {
  entityIds,
  entityTypes,
  integrations,
  mount,
  pick,
  type RandomRequest,
  rarely,
  type Vocabulary,
} from "./vocabulary";

const headers = { "Content-Type": "application/json" };
/** What a caller is not told of rows out of its sight, it must not see in a report either. */
const report = "select=index,action,mapping,displaced,error";

const names = {
  entityType: rarely(4, pick(["customer", "item"]), pick(entityTypes)),
  entityId: pick(entityIds.slice(0, 4)),
  integration: rarely(4, fc.constant("xero"), pick(integrations)),
};

const call = (name: string, query: string, body: fc.Arbitrary<unknown>) =>
  fc.tuple(mount, body).map(
    ([at, sent]): RandomRequest => ({
      method: "POST",
      path: `${at}rpc/${name}?${query}`,
      headers,
      body: JSON.stringify(sent),
    }),
  );

/** Calls that come to the same end whether the others' rows are there or not. A new row has an id that both tables give it. */
export function ownCommands({ ids, foreignIds }: Vocabulary) {
  const ownId = pick(ids);
  const row = fc.record(
    {
      id: ownId,
      ...names,
      externalId: pick(["x1", "x2", "x3", null]),
      allowDuplicateExternalId: fc.boolean(),
      metadata: pick([null, { owner: "alpha", n: 1 }, { n: 9 }]),
      remoteUpdatedAt: pick(["2026-01-01T00:00:00Z", "2026-01-02T00:00:00Z"]),
    },
    { requiredKeys: ["id", "entityType", "entityId", "integration"] },
  );
  const changed = fc.record({ ...names, externalId: pick(["x1", "x2", "x3", null]) });
  const options = fc.record(
    {
      companyId: rarely(8, fc.constant("alpha"), fc.constant("beta")),
      onTaken: pick(["refuse", "move"]),
      ifNewer: fc.boolean(),
      metadata: pick(["replace", "merge"]),
      partial: rarely(3, fc.constant(true), fc.constant(false)),
      dryRun: rarely(6, fc.constant(false), fc.constant(true)),
    },
    { requiredKeys: ["companyId"] },
  );
  const rows = (one: fc.Arbitrary<unknown>) => fc.array(one, { minLength: 1, maxLength: 4 });
  const linked = fc.tuple(options, rows(row)).map(([given, list]) => ({ ...given, rows: list }));
  const touched = fc
    .tuple(options, rows(changed))
    .map(([given, list]) => ({ ...given, create: false, rows: list }));
  const unlinked = fc.record({
    companyId: fc.constant("alpha"),
    rows: rows(
      fc.oneof(
        fc.record({ id: pick([...ids, ...foreignIds]) }),
        fc.record(names),
        fc.record({ integration: names.integration, externalId: pick(["x1", "x2"]) }),
      ),
    ),
  });
  return fc.oneof(
    { weight: 3, arbitrary: call("link", report, linked) },
    { weight: 1, arbitrary: call("link", report, touched) },
    { weight: 1, arbitrary: call("unlink", "select=index,action,mappings", unlinked) },
  );
}
