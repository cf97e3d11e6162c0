/** The migrations that the code needs, in order. Written by `npm run openapi` from migrations/. */
export const migrations: readonly string[] = [
  "0001_external_integration_mapping.sql",
  "0002_newest_of_one_integration.sql",
  "0003_planner_statistics.sql",
  "0004_fewer_rows_written.sql",
  "0005_change_feed.sql",
  "0006_webhooks.sql",
  "0008_summaries.sql",
  "0009_cheaper_changes.sql",
  "0010_admin_audit.sql",
  "0011_company_moves.sql",
  "0012_backup_job.sql",
];
