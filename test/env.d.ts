/** What the tests' bindings have beside the Worker's own (test/vitest.config.ts). */
declare namespace Cloudflare {
  interface Env {
    ADMIN_TOKEN: string;
    WEBHOOK_KEY: string;
    FUZZ_RUNS: string;
    FUZZ_SEED: string;
    OTHER_DB: D1Database;
    THIRD_DB: D1Database;
    BACKUPS: R2Bucket;
    TEST_MIGRATIONS: import("cloudflare:test").D1Migration[];
  }
}

/** test/support/openapi/answer-validators.ts */
declare module "virtual:answer-validators" {
  interface Validate {
    (body: unknown): boolean;
    readonly errors?: unknown;
  }
  export const validators: Readonly<Record<string, Validate>>;
}

declare module "*?raw" {
  const text: string;
  export default text;
}
