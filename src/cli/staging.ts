/**
 * `npm run deploy:staging`, its first half: writes `wrangler.staging.json`, the settings of `wrangler.toml` for a Worker
 * beside production that shares nothing with it. wrangler attaches a database by its name, and writes the ids of what it
 * made into `wrangler.toml`: neither may stay, or staging would write to production's.
 */
import { writeFileSync } from "node:fs";
import { type Unstable_RawConfig as RawConfig, experimental_readRawConfig as readRawConfig } from "wrangler";
import { CliError, run } from "./cli-error.ts";

const settingsFile = "wrangler.toml";
const stagingFile = "wrangler.staging.json";

await run(async () => {
  const { rawConfig } = readRawConfig({ config: settingsFile });
  writeFileSync(stagingFile, `${JSON.stringify(toStaging(rawConfig), null, 2)}\n`);
});

/** The same Worker under another name, on workers.dev, with databases and namespaces of its own. */
function toStaging(production: RawConfig): RawConfig {
  const { name, routes: _routes, route: _route, ...settings } = production;
  return {
    ...settings,
    name: staging(name, "name"),
    workers_dev: true,
    d1_databases: (production.d1_databases ?? []).map(({ binding, database_name, migrations_dir }) => ({
      binding,
      database_name: staging(database_name, `database_name of ${binding}`),
      ...(migrations_dir !== undefined && { migrations_dir }),
    })),
    kv_namespaces: (production.kv_namespaces ?? []).map(({ binding }) => ({ binding })),
    ...(production.analytics_engine_datasets && {
      analytics_engine_datasets: production.analytics_engine_datasets.map(({ binding, dataset }) => ({
        binding,
        dataset: `${dataset ?? binding}_staging`,
      })),
    }),
  };
}

function staging(name: string | undefined, what: string): string {
  if (name === undefined) throw new CliError(`${settingsFile} has no ${what}`);
  return `${name}-staging`;
}
