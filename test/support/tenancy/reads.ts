/** Random reads for test/feature/keys/tenancy.test.ts: filters, embeds both ways, aggregates, counts and pages. */
import fc from "fast-check";
import {
  arbitraryFilters,
  columns,
  mount,
  type Parameters,
  pick,
  type RandomRequest,
  rarely,
  search,
  type Vocabulary,
} from "./vocabulary";

// Each select with filters that it allows.
const plainSelect = fc
  .subarray(columns)
  .map((list): Parameters => (list.length > 0 ? [["select", list.join(",")]] : []));
const embeddingSelect = pick<Parameters>([
  [["select", "*,company(*)"]],
  [
    ["select", "*,company(*)"],
    ["company.id", "eq.beta"],
  ],
  [
    ["select", "*,company(*)"],
    ["company", "is.null"],
  ],
  [
    ["select", "id,company(name)"],
    ["company.name", "match.e"],
    ["company", "not.is.null"],
  ],
  [["select", "id,company!inner(id,name)"]],
  [
    ["select", "id,company!inner(id,name)"],
    ["company.name", "like.*beta"],
  ],
  [["select", "id,...company(company:name)"]],
  [
    ["select", "id,company(id,externalIntegrationMapping(id,entityId,companyId))"],
    ["company.externalIntegrationMapping.order", "id"],
  ],
  [
    ["select", "id,company(externalIntegrationMapping(*))"],
    ["company.externalIntegrationMapping.companyId", "eq.beta"],
  ],
  [
    ["select", "id,company(externalIntegrationMapping(id,metadata))"],
    ["company.externalIntegrationMapping.metadata->>owner", "match.^beta"],
  ],
  [
    ["select", "id,company(externalIntegrationMapping(id))"],
    ["company.externalIntegrationMapping.order", "id.desc"],
    ["company.externalIntegrationMapping.limit", "2"],
  ],
  [
    ["select", "id,company(externalIntegrationMapping(company(externalIntegrationMapping(id))))"],
    ["company.externalIntegrationMapping.order", "id"],
    ["company.externalIntegrationMapping.limit", "2"],
    ["company.externalIntegrationMapping.company.externalIntegrationMapping.order", "id"],
  ],
  [["select", "id,c:company(rows:externalIntegrationMapping(count()))"]],
  [
    ["select", "id,company!inner(externalIntegrationMapping!inner(externalId))"],
    ["company.externalIntegrationMapping.integration", "eq.linear"],
  ],
  [
    ["select", "id,...company(externalIntegrationMapping(entityId))"],
    ["company.externalIntegrationMapping.order", "id"],
  ],
  [
    ["select", "id,company(name)"],
    ["order", "company(name),id"],
  ],
]);
const groupingSelect = pick<Parameters>([
  [["select", "count()"]],
  [
    ["select", "integration,count(),entityId.max(),id.min()"],
    ["order", "integration"],
  ],
  [
    ["select", "companyId,count()"],
    ["order", "companyId"],
  ],
  [["select", "company(name),count()"]],
]);
const order = pick<Parameters>([
  [["order", "id"]],
  [["order", "id.desc"]],
  [["order", "companyId,entityId.desc,id"]],
  [["order", "metadata->n.desc.nullslast,id"]],
]);
const page = rarely(
  3,
  fc.constant<Parameters>([]),
  fc.tuple(fc.nat(4), fc.integer({ min: 0, max: 12 })).map(
    ([offset, limit]): Parameters => [
      ["offset", String(offset)],
      ["limit", String(limit)],
    ],
  ),
);
const readHeaders = fc
  .tuple(
    pick(["", "count=exact", "count=planned", "count=estimated"]),
    rarely(6, fc.constant(""), pick(["text/csv", "application/vnd.pgrst.object+json"])),
  )
  .map(([prefer, accept]) => ({ ...(prefer && { Prefer: prefer }), ...(accept && { Accept: accept }) }));
const readMethod = rarely(10, fc.constant<"GET" | "HEAD">("GET"), fc.constant<"GET" | "HEAD">("HEAD"));

const by = (select: fc.Arbitrary<Parameters>) =>
  fc
    .tuple(select, order)
    .map(([given, terms]) =>
      given.some(([name, value]) => name === "order" || value.includes("count()"))
        ? given
        : [...given, ...terms],
    );

export const companyRead = fc
  .tuple(
    readMethod,
    mount,
    pick<Parameters>([
      [["select", "*"]],
      [
        ["select", "*"],
        ["id", "eq.beta"],
      ],
      [
        ["select", "name"],
        ["id", "in.(alpha,beta)"],
      ],
      [
        ["select", "id"],
        ["name", "imatch.BETA|a$"],
      ],
      [["select", "count()"]],
      [
        ["select", "id,externalIntegrationMapping(*)"],
        ["externalIntegrationMapping.order", "id"],
      ],
      [
        ["select", "id,externalIntegrationMapping(*)"],
        ["externalIntegrationMapping.companyId", "eq.beta"],
      ],
      [
        ["select", "id,externalIntegrationMapping()"],
        ["externalIntegrationMapping", "is.null"],
      ],
      [
        ["select", "id,externalIntegrationMapping!inner()"],
        ["externalIntegrationMapping.integration", "eq.linear"],
      ],
      [
        ["select", "id,externalIntegrationMapping(id)"],
        ["externalIntegrationMapping.metadata->>owner", "match.^beta"],
      ],
      [["select", "name,externalIntegrationMapping(count())"]],
      [
        ["select", "id,...externalIntegrationMapping(externalId)"],
        ["externalIntegrationMapping.order", "id"],
      ],
    ]),
    readHeaders,
  )
  .map(
    ([method, at, select, headers]): RandomRequest => ({
      method,
      path: `${at}company${search(select)}${select[0]?.[1] === "count()" ? "" : "&order=id"}`,
      headers,
    }),
  );

export function mappingRead(vocabulary: Vocabulary) {
  const { filters } = arbitraryFilters(vocabulary);
  return fc
    .tuple(
      readMethod,
      mount,
      fc.oneof(
        { weight: 4, arbitrary: by(plainSelect) },
        { weight: 4, arbitrary: by(embeddingSelect) },
        { weight: 1, arbitrary: groupingSelect },
      ),
      filters,
      page,
      readHeaders,
    )
    .map(
      ([method, at, select, where, range, headers]): RandomRequest => ({
        method,
        path: `${at}externalIntegrationMapping${search(select, where, range)}`,
        headers,
      }),
    );
}
