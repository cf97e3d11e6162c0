/** Runs before `npm run dev`: makes the token and the tables that the local Worker needs, also on a fresh clone. */

import { run } from "../cli-error.ts";
import { ensureLocalAdminToken } from "../keys/admin-token.ts";
import { ensureWritable } from "../writable.ts";
import { migrateLocalDatabase } from "./wrangler.ts";

await run(async () => {
  ensureWritable();
  ensureLocalAdminToken();
  await migrateLocalDatabase();
});
