/** Random calls of `resolve`, `orphans` and `duplicates` for test/feature/keys/tenancy.test.ts. */
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

const headers = { "Content-Type": "application/json", Prefer: "count=exact" };
const someOf = (values: readonly string[]) => fc.array(pick(values), { maxLength: 4 });

const externalIds = someOf(["x1", "x2", "none"]);
const entities = someOf(entityIds.slice(0, 4));
const entityType = pick(entityTypes);
const integration = pick(integrations);
const companyId = rarely(6, fc.constant("alpha"), pick(["beta", "gamma"]));

const resolved = fc.oneof(
  fc.record(
    { companyId, integration, externalIds, entityType, to: integration },
    { requiredKeys: ["companyId", "integration", "externalIds"] },
  ),
  fc.record(
    { companyId, entityType, entityIds: entities, integration },
    { requiredKeys: ["companyId", "entityType", "entityIds"] },
  ),
);
const orphaned = fc.record(
  { companyId, entityType, entityIds: entities, integration },
  { requiredKeys: ["companyId", "entityType", "entityIds"] },
);
const doubled = fc.record({ companyId, integration, entityType }, { requiredKeys: ["companyId"] });

/** Calls with the filters and selects of a read of mappings, which the rows of the first two have the columns of. */
export function viewCall(vocabulary: Vocabulary) {
  const filters = rarely(3, fc.constant<Parameters>([]), arbitraryFilters(vocabulary).filters);
  const selects = pick<Parameters>([[], [["select", "*,company(name)"]], [["select", "count()"]]]);
  const called = fc.oneof(
    fc.tuple(fc.constant("resolve"), resolved, selects, filters),
    fc.tuple(fc.constant("orphans"), orphaned, selects, filters),
    fc.tuple(fc.constant("duplicates"), doubled, fc.constant<Parameters>([]), fc.constant<Parameters>([])),
  );
  return fc.tuple(mount, called).map(
    ([at, [name, body, select, filter]]): RandomRequest => ({
      method: "POST",
      path: `${at}rpc/${name}${search(select, filter)}`,
      headers,
      body: JSON.stringify(body),
    }),
  );
}
