/**
 * The first half of `npm run deploy:staging`: writes `wrangler.staging.json`, which has the settings of `wrangler.toml`
 * for a second Worker that shares nothing with production. wrangler attaches a database by its name, and writes the ids
 * of what it creates into `wrangler.toml`. Both must be replaced, or staging would write to production's database.
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

/** The same Worker with another name, on workers.dev, with its own databases and namespaces. */
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
