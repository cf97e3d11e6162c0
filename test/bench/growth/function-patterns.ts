/** The functions, and the summaries. */
import { growthRow } from "./data.ts";
import { call, get, type Pattern } from "./pattern.ts";

const ASKED = 100;

/** Rows of one integration, from row `n` on. */
const others = (n: number, size: number) =>
  Array.from({ length: ASKED }, (_, index) => growthRow((n + 4 * index) % size));

export const functionPatterns: readonly Pattern[] = [
  {
    name: "resolve 100 external ids: `rpc/resolve`",
    request: (n, size) => {
      const rows = others(n, size);
      const externalIds = rows.map(({ externalId }) => externalId);
      return call("resolve", { integration: rows[0]?.integration, externalIds });
    },
    most: (returned) => 6 * ASKED + 2 * returned,
  },
  {
    name: "link 100 unchanged: `rpc/link`",
    request: (n, size) => {
      const rows = others(n, size).map(({ entityType, entityId, integration, externalId }) => ({
        entityType,
        entityId,
        integration,
        externalId,
      }));
      return call("link?select=action", { rows });
    },
    most: () => 14 * ASKED,
  },
  {
    name: "duplicates, of which there are none: `rpc/duplicates`",
    request: () => call("duplicates", {}),
    mayBeEmpty: true,
  },
  {
    name: "how the syncs stand: `mappingSummary`",
    request: () => get("mappingSummary"),
    most: (returned) => returned + 5,
  },
];
