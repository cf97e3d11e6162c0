/** Flags and settings → the steps of a deploy, in order. Pure: nothing is read, run or asked here. */
import { defineCommit } from "./commit.ts";
import type { DeployFlags } from "./flags.ts";
import type { DeployTarget, TargetDatabase } from "./target.ts";

/** `command` is what wrangler is run with. */
export type Step =
  | { readonly kind: "migrate"; readonly database: TargetDatabase; readonly command: readonly string[] }
  | { readonly kind: "deploy"; readonly command: readonly string[] }
  | { readonly kind: "ready" };

type PlanFlags = Pick<DeployFlags, "environment" | "everywhere" | "deploy" | "dryRun">;

/**
 * Migrations come first: they widen, so that the code that runs can live with them, and the code that comes needs them. A
 * database that does not exist yet is made by `wrangler deploy`, and migrated after it.
 * @param existing the names of the databases that exist
 */
export function planDeploy(
  { databases }: DeployTarget,
  flags: PlanFlags,
  commit: string,
  existing: ReadonlySet<string>,
): readonly Step[] {
  const exists = ({ name, hasId }: TargetDatabase) => hasId || existing.has(name);
  const shared = sharedOptions(flags);
  const migrate = (database: TargetDatabase): Step => ({
    kind: "migrate",
    database,
    command: ["d1", "migrations", "apply", database.binding, "--remote", ...shared],
  });
  return [
    ...databases.filter(exists).map(migrate),
    {
      kind: "deploy",
      command: [
        "deploy",
        ...(flags.dryRun ? ["--dry-run"] : []),
        ...shared,
        ...defineCommit(commit),
        ...flags.deploy,
      ],
    },
    ...databases.filter((database) => !exists(database)).map(migrate),
    { kind: "ready" },
  ];
}

/** What tells which databases exist. */
export function listCommand(flags: PlanFlags): readonly string[] {
  return ["d1", "list", "--json", ...sharedOptions(flags)];
}

/** The top level is named too: with environments in the settings, wrangler warns if none is. */
function sharedOptions({ environment, everywhere }: PlanFlags): readonly string[] {
  return [`--env=${environment}`, ...everywhere];
}
