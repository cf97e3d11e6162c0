/** The pages of a walk by cursor from the middle of the list, and the change feed, which has a change for each row. */
import type { Answer } from "../load/generator.ts";
import { growthRow } from "./data.ts";
import { call, get, PAGE, type Pattern } from "./pattern.ts";

const most = (returned: number) => 2 * returned + 5;

function nextIn({ headers }: Answer): string | undefined {
  return /<([^>]*)>; rel="next"/.exec(String(headers.link))?.[1];
}

/** The page after the middle one, which is found by its offset, once. */
const walkBy = (order: string): Pattern => ({
  name: `a page of a walk, at half of it: \`order=${order}&limit=${PAGE}&cursor=…\``,
  start: {
    request: (size) =>
      get(`externalIntegrationMapping?order=${order}&limit=${PAGE}&offset=${size / 2 - PAGE}`),
    placeIn: nextIn,
  },
  request: (_n, _size, place) => get(place),
  most,
});

export const walkPatterns: readonly Pattern[] = [
  ...["id", "createdAt", "updatedAt", "createdAt.desc"].map(walkBy),
  {
    name: `a page of changes, at half of them: \`rpc/changes?limit=${PAGE}\``,
    start: {
      request: (size) => get(`rpc/changes?select=cursor&seq=eq.${size / 2}&limit=1`),
      placeIn: ({ body }) => JSON.parse(body.toString())[0]?.cursor,
    },
    request: (_n, _size, since) => call(`changes?limit=${PAGE}`, { since }),
    most,
  },
  {
    name: "the history of a mapping: `externalIntegrationMappingChange?mappingId=eq.…&order=seq.desc`",
    request: (n) => get(`externalIntegrationMappingChange?mappingId=eq.${growthRow(n).id}&order=seq.desc`),
  },
];
