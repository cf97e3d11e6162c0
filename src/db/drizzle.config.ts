/**
 * For Drizzle Kit, from the root of the project: `drizzle-kit export --config src/db/drizzle.config.ts` prints the
 * schema as SQL, to start a migration from. Migrations themselves are written by hand: generated ones rebuild tables,
 * which has lost data on D1, and put the company last in the unique indexes.
 */
import { defineConfig } from "drizzle-kit";

export default defineConfig({
  dialect: "sqlite",
  schema: "./src/db/schema.ts",
  out: "./.wrangler/drizzle",
});
