/** What is running: the version, the commit it was built from, and the schema that it needs. */

import { version } from "../../package.json";
import { schemaVersion } from "../db/applied-migrations";

/** Set by `npm run deploy` and `npm start` (src/cli/deploy/commit.ts). */
declare const CROSSWALK_COMMIT: string | undefined;

export const buildInfo = {
  version,
  commit: typeof CROSSWALK_COMMIT === "string" ? CROSSWALK_COMMIT : "unknown",
  schema: schemaVersion,
} as const;
