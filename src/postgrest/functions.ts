/** The functions that an engine serves, read once: what does not depend on who calls. */
import { type Relation, readResults } from "./catalog/catalog";
import type { Command } from "./command";
import type { EngineOptions } from "./options";
import type { CallForm } from "./parse/call";
import type { Parameter, View } from "./view";

/** A function, and its result as a relation. Its parameters may be made when they are asked for. */
export interface KnownFunction<Who> extends CallForm {
  readonly definition: View<Who> | Command<Who>;
  readonly relation: Relation;
  readonly parameters: readonly Parameter[];
}

export function readFunctions<Who>({
  functions = {},
  schema,
}: EngineOptions<Who>): ReadonlyMap<string, KnownFunction<Who>> {
  const definitions = Object.entries(functions);
  const results = readResults(
    Object.fromEntries(definitions.map(([name, { result }]) => [name, result])),
    schema,
  );
  return new Map(
    definitions.flatMap(([name, definition]) => {
      const relation = results.get(name);
      if (!relation) return [];
      const known = {
        definition,
        relation,
        methods: definition.kind === "view" ? "OPTIONS,GET,HEAD,POST" : "OPTIONS,POST",
        urlArguments: definition.kind === "view" ? (definition.urlArguments ?? []) : [],
        ...(definition.kind === "command" && { rowsArgument: definition.rowsArgument }),
        get parameters() {
          return definition.parameters;
        },
      };
      return [[name, known] as const];
    }),
  );
}
