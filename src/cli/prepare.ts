/** Before `npm run dev`: the token and the tables that the local Worker needs, on a fresh clone too. */
import { ensureLocalAdminToken } from "./admin-token.ts";
import { run } from "./cli-error.ts";
import { ensureWritable } from "./local/writable.ts";
import { migrateLocalDatabase } from "./wrangler.ts";

await run(async () => {
  ensureWritable();
  ensureLocalAdminToken();
  await migrateLocalDatabase();
});
