/** What all steps of one request share. */
import type { Connection } from "./database/connection";
import type { ScanLimits } from "./value-sets/decide";

export interface Execution {
  readonly database: Connection;
  readonly scan: ScanLimits;
}
