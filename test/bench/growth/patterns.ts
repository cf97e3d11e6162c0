/** The requests that `npm run bench:growth` follows. */

import { changedAt, growthRow, RARE } from "./data.ts";
import { functionPatterns } from "./function-patterns.ts";
import { get as getPath, type Pattern, PAGE as page } from "./pattern.ts";
import { walkPatterns } from "./walk-patterns.ts";

const lastOffset = 999 * page;

const get = (query: string, headers?: Readonly<Record<string, string>>) =>
  getPath(`externalIntegrationMapping?${query}`, headers);

export const patterns: readonly Pattern[] = [
  { name: "retrieve: `id=eq.…`", request: (n) => get(`id=eq.${growthRow(n).id}`) },
  {
    name: "look up: `integration=eq.…&externalId=eq.…`",
    request: (n) => {
      const { integration, externalId } = growthRow(n);
      return get(`integration=eq.${integration}&externalId=eq.${externalId}`);
    },
  },
  {
    name: "look up: `entityType=eq.…&entityId=eq.…&integration=eq.…`",
    request: (n) => {
      const { entityType, entityId, integration } = growthRow(n);
      return get(`entityType=eq.${entityType}&entityId=eq.${entityId}&integration=eq.${integration}`);
    },
  },
  {
    name: "in all integrations: `entityType=eq.…&entityId=eq.…`",
    request: (n) => {
      const { entityType, entityId } = growthRow(n);
      return get(`entityType=eq.${entityType}&entityId=eq.${entityId}`);
    },
  },
  {
    name: "look up 50: `integration=eq.…&externalId=in.(…)`",
    request: (n, size) => {
      const { integration } = growthRow(n);
      const externalIds = Array.from(
        { length: 50 },
        (_, index) => growthRow((n + 4 * index) % size).externalId,
      );
      return get(`integration=eq.${integration}&externalId=in.(${externalIds})`);
    },
  },
  {
    name: "newest: `order=createdAt.desc&limit=100`",
    request: () => get(`order=createdAt.desc&limit=${page}`),
  },
  {
    name: "newest of one integration: `integration=eq.…&order=createdAt.desc&limit=100`",
    request: (n) => get(`integration=eq.${growthRow(n).integration}&order=createdAt.desc&limit=${page}`),
  },
  {
    name: "newest of a rare integration: `integration=eq.…&order=createdAt.desc&limit=100`",
    request: () => get(`integration=eq.${RARE.integration}&order=createdAt.desc&limit=${page}`),
  },
  {
    name: "newest of one type: `entityType=eq.…&order=createdAt.desc&limit=100`",
    request: (n) => get(`entityType=eq.${growthRow(n).entityType}&order=createdAt.desc&limit=${page}`),
  },
  {
    name: "newest, in an order of no index: `order=createdAt.desc,id&limit=100`",
    request: () => get(`order=createdAt.desc,id&limit=${page}`),
  },
  {
    name: "last changed: `order=updatedAt.desc,id.desc&limit=100`",
    request: () => get(`order=updatedAt.desc,id.desc&limit=${page}`),
  },
  {
    name: "last changed of a rare integration: `integration=eq.…&order=updatedAt.desc,id.desc&limit=100`",
    request: () => get(`integration=eq.${RARE.integration}&order=updatedAt.desc,id.desc&limit=${page}`),
  },
  {
    name: "changed since: `updatedAt=gte.…&order=updatedAt,id&limit=100`",
    request: (n, size) =>
      get(
        `updatedAt=gte.${changedAt(Math.floor(((n % size) / size) * 900))}&order=updatedAt,id&limit=${page}`,
      ),
  },
  {
    name: "one integration changed since: `integration=eq.…&updatedAt=gte.…&order=updatedAt,id&limit=100`",
    request: (n, size) =>
      get(
        `integration=eq.${growthRow(n).integration}&updatedAt=gte.${changedAt(Math.floor(((n % size) / size) * 900))}&order=updatedAt,id&limit=${page}`,
      ),
  },
  {
    name: "page by id: `id=gt.…&order=id&limit=100`",
    request: (n, size) => get(`id=gt.${growthRow(n % (size - page)).id}&order=id&limit=${page}`),
  },
  {
    name: "page 1 by offset: `order=id&limit=100`",
    request: () => get(`order=id&limit=${page}`),
  },
  {
    name: "page 1,000 by offset: `order=id&limit=100&offset=99900`",
    from: lastOffset + page,
    request: () => get(`order=id&limit=${page}&offset=${lastOffset}`),
  },
  {
    name: "count of one integration: `integration=eq.…&limit=1`, `count=exact`",
    request: (n) => get(`integration=eq.${growthRow(n).integration}&limit=1`, { Prefer: "count=exact" }),
  },
  ...walkPatterns,
  ...functionPatterns,
];
