/** Before the tests of every file: the tables, in that file's own database. */
import { applyMigrations } from "./fixtures";

await applyMigrations();
