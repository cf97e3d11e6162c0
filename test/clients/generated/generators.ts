/** Generators of clients, which make theirs from the Worker's `/openapi.json`; each is then compiled and used. */
import type { Client } from "../client.ts";
import { makeClient } from "./make-client.ts";

interface Generator {
  readonly name: string;
  readonly beside?: readonly string[];
  /** The program of the package, and its arguments: from `openapi.json` to `generated/`. */
  readonly command: readonly [program: string, ...args: readonly string[]];
  /** Of the folder `smoke`: what is asked of the client. */
  readonly smoke: string;
}

const generators: readonly Generator[] = [
  {
    name: "openapi-typescript",
    beside: ["openapi-fetch"],
    command: ["openapi-typescript/bin/cli.js", "openapi.json", "-o", "generated/api.ts"],
    smoke: "openapi-fetch.ts",
  },
  {
    name: "@hey-api/openapi-ts",
    command: ["@hey-api/openapi-ts/bin/run.js", "-i", "openapi.json", "-o", "generated"],
    smoke: "hey-api.ts",
  },
  {
    name: "orval",
    command: ["orval/dist/bin/orval.mjs", "--config", "orval.config.mjs"],
    smoke: "orval.ts",
  },
];

export const generatedClients: readonly Client[] = generators.map(
  ({ name, beside = [], command, smoke }) => ({
    name,
    // The compiler that some of them run.
    beside: [...beside, "typescript@5"],
    prepare: (api, _, folder) => makeClient(api, folder, command, smoke),
  }),
);
