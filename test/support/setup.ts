/**
 * Before the tests of every file: storage with nothing in it but the tables. The files of a worker run one after the
 * other in it, which takes a third of the time that a worker each would.
 */
import { reset } from "cloudflare:test";
import { applyMigrations } from "./fixtures";

await reset();
await applyMigrations();
