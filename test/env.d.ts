/** What the tests' bindings have beside the Worker's own (test/vitest.config.ts). */
declare namespace Cloudflare {
  interface Env {
    ADMIN_TOKEN: string;
    TEST_MIGRATIONS: import("cloudflare:test").D1Migration[];
  }
}
