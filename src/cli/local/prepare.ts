/** Runs before `npm run dev`: makes the secrets and the tables that the local Worker needs, also on a fresh clone. */

import { run } from "../cli-error.ts";
import { ensureLocalAdminToken, ensureLocalWebhookKey } from "../keys/admin-token.ts";
import { ensureWritable } from "../writable.ts";
import { migrateLocalDatabases } from "./migrate.ts";

await run(async () => {
  ensureWritable();
  ensureLocalAdminToken();
  ensureLocalWebhookKey();
  await migrateLocalDatabases();
});
