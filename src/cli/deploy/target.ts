/** What is deployed, by the settings of wrangler.toml and the environment: a Worker and its databases. */
import { unstable_readConfig as readConfig } from "wrangler";
import { databaseName } from "../../db/database-name.ts";
import { CliError } from "../cli-error.ts";

export interface DeployTarget {
  /** The Worker's name. */
  readonly worker: string;
  readonly databases: readonly TargetDatabase[];
}

export interface TargetDatabase {
  /** `DB`, or `DB_…` */
  readonly binding: string;
  /** By which wrangler finds it. */
  readonly name: string;
  /** Whether its id is in the settings. A database without may not exist yet: `wrangler deploy` then creates it. */
  readonly hasId: boolean;
}

/** What is used of wrangler's own type, which is not among what it exports. */
interface Settings {
  readonly name?: string;
  readonly d1_databases: readonly {
    readonly binding: string;
    readonly database_name?: string;
    readonly database_id?: string;
  }[];
}

/**
 * @param environment "" for the top level
 * @throws CliError if the settings are wrong, or have no such environment
 */
export function readTarget(config: string, environment: string): DeployTarget {
  const settings = readSettings(config, environment);
  const { name: worker } = settings;
  if (worker === undefined) throw new CliError(`${config} has no name.`);
  return {
    worker,
    databases: settings.d1_databases
      .filter(({ binding }) => databaseName.test(binding))
      .map(({ binding, database_name, database_id }) => ({
        binding,
        name: database_name ?? `${worker}-${binding.toLowerCase().replaceAll("_", "-")}`,
        hasId: database_id !== undefined,
      })),
  };
}

function readSettings(config: string, environment: string): Settings {
  try {
    return readConfig({ config, env: environment }, { hideWarnings: true });
  } catch (error) {
    throw new CliError(error instanceof Error ? error.message : String(error), 2);
  }
}
