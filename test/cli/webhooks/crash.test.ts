/** kill -9 of a real workerd between a delivery and the cursor: nothing is lost, and what comes twice has the same id. */
import { execFileSync } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { convertV4MiniflareOptions, Miniflare } from "miniflare";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { unstable_readConfig } from "wrangler";
import { bundle } from "../../bench/bundle.ts";
import { migrate } from "../../bench/migrate.ts";
import { type Delivery, startReceiver } from "../../support/webhooks/receiver-server.ts";

const path = (relative: string) => fileURLToPath(new URL(relative, import.meta.url));
const token = "crash-token-of-at-least-32-characters";
const config = unstable_readConfig({ config: path("../../../wrangler.toml") });

let script = "";
let folder = "";
let receiver: Awaited<ReturnType<typeof startReceiver>>;
let running: Miniflare | undefined;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), "crosswalk-"));
  receiver = await startReceiver();
  ({ script } = await bundle(path("../../../src/index.ts")));
}, 60_000);

afterAll(async () => {
  await running?.dispose();
  receiver.close();
  rmSync(folder, { recursive: true, force: true, maxRetries: 5 });
});

/** Starts the Worker as it is deployed, over what is in the folder; gives the way to call it, and to kill it. */
async function start() {
  const before = workerds();
  const options = convertV4MiniflareOptions({
    name: "crosswalk",
    script,
    modules: true,
    compatibilityDate: config.compatibility_date ?? "",
    compatibilityFlags: config.compatibility_flags,
    d1Databases: { DB: "crash" },
    kvNamespaces: { API_KEYS: "crash" },
    durableObjects: Object.fromEntries(
      config.durable_objects.bindings.map(({ name, class_name }: { name: string; class_name: string }) => [
        name,
        { className: class_name, useSQLite: true },
      ]),
    ),
    bindings: {
      ...config.vars,
      LOG_REQUESTS: "none",
      WEBHOOK_LOCAL: "on",
      WEBHOOK_KEY: token,
      ADMIN_TOKEN: token,
    },
    handleStructuredLogs: () => undefined,
    unsafeTriggerHandlers: true,
  });
  const miniflare = new Miniflare({ ...options, resourcePersistencePath: folder });
  running = miniflare;
  const base = await miniflare.ready;
  const call = async (target: string, body?: object, bearer = token, method = "POST") => {
    const response = await fetch(new URL(target, base), {
      method: body === undefined ? "GET" : method,
      headers: { Authorization: `Bearer ${bearer}`, "Content-Type": "application/json" },
      ...(body !== undefined && { body: JSON.stringify(body) }),
    });
    const text = await response.text();
    expect([target, response.status < 300, text]).toEqual([target, true, text]);
    return text.startsWith("{") ? JSON.parse(text) : text;
  };
  const kill = () => {
    for (const pid of workerds().filter((each) => !before.includes(each))) process.kill(pid, "SIGKILL");
  };
  return { miniflare, call, kill };
}

/** The workerd processes that this process started. */
function workerds(): readonly number[] {
  const listed = execFileSync("ps", ["-axo", "pid=,ppid=,comm="], { encoding: "utf8" });
  return listed.split("\n").flatMap((line) => {
    const [id = "", parent, command = ""] = line.trim().split(/\s+/);
    return Number(parent) === process.pid && command.includes("workerd") ? [Number(id)] : [];
  });
}

const at = (what: string) => `http://127.0.0.1:${receiver.port}/${what}/crash`;
const seen = async (count: number) =>
  (await (await fetch(`${at("seen")}?count=${count}`)).json()) as readonly Delivery[];

const row = (entityId: string) => ({
  entityType: "item",
  entityId,
  integration: "xero",
  externalId: entityId,
  allowDuplicateExternalId: false,
  companyId: "acme",
});

describe.skipIf(process.platform === "win32")(
  "a Worker that is killed while a receiver has a delivery",
  () => {
    it("sends it again with the same id and body, and then what came after it", async () => {
      const first = await start();
      await migrate(await first.miniflare.getD1Database("DB"));
      await first.call("/admin/companies/acme", { name: "Acme" }, token, "PUT");
      const scopes = ["view", "create"];
      const { key } = await first.call("/admin/keys", { name: "Crash", companyId: "acme", scopes });
      await first.call("/admin/webhooks", { companyId: "acme", url: at("hook") });
      await fetch(at("plan"), { method: "PUT", body: '["hold"]' });
      await first.call("/rest/v1/externalIntegrationMapping", [row("1"), row("2")], key);
      await seen(1);
      // Written, and not delivered before the first delivery is taken.
      await first.call("/rest/v1/externalIntegrationMapping", row("3"), key);
      first.kill();
      await first.miniflare.dispose();

      const second = await start();
      // What Cloudflare does once a minute.
      await second.call("/cdn-cgi/local/scheduled?cron=*+*+*+*+*");
      const deliveries = await seen(3);
      const changes = deliveries.map(({ body }) =>
        JSON.parse(body).data.changes.map(({ entityId }: { entityId: string }) => entityId),
      );
      expect(changes).toEqual([["1", "2"], ["1", "2"], ["3"]]);
      const [one, two, three] = deliveries;
      expect([two?.headers["webhook-id"], two?.body]).toEqual([one?.headers["webhook-id"], one?.body]);
      expect(three?.headers["webhook-id"]).not.toBe(one?.headers["webhook-id"]);
    }, 60_000);
  },
);
