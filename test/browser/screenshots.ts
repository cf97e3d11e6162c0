/** `npm run screenshots`: pictures of every page of the console, for README and docs/console/. */
import { mkdirSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { chromium, type Page } from "playwright-core";
import { buildPages } from "../../src/cli/pages/build.ts";
import { findChromium } from "./support/find-chromium.ts";
import { type Started, start } from "./support/start.ts";

const folder = fileURLToPath(new URL("../../docs/console/", import.meta.url));

interface Shot {
  readonly name: string;
  readonly hash: string;
  /** Wide enough for its table. */
  readonly height?: number;
  /** Until there is something to see. */
  ready(page: Page): Promise<void>;
}

/** The row that the pictures of the feed and of a mapping's history are about. */
const shown = "#/mappings?q=c-7&open=xero-of-7";

const shots: readonly Shot[] = [
  {
    name: "health",
    hash: "",
    height: 1100,
    ready: (page) => page.locator(".chart canvas").waitFor(),
  },
  {
    name: "mappings",
    hash: "#/mappings?f=integration.eq.xero",
    ready: (page) => page.getByRole("table").waitFor(),
  },
  {
    name: "mapping",
    hash: shown,
    height: 900,
    ready: (page) => page.locator(".history li").first().waitFor(),
  },
  {
    name: "relink",
    hash: "",
    height: 900,
    ready: async (page) => {
      await edit(page);
      await page.goto(`${page.url().split("#")[0]}${shown}`);
      await page.getByRole("button", { name: "Edit or relink" }).click();
      await page.getByRole("textbox", { name: "External id" }).fill("xero-8");
      await page.getByLabel("Take it from the entity that has it").check();
      await page.getByRole("button", { name: "Show what would change" }).click();
      await page.getByRole("button", { name: "Save" }).scrollIntoViewIfNeeded();
    },
  },
  {
    name: "look-up",
    hash: "#/look-up",
    ready: async (page) => {
      await page.getByLabel(/^Ids/).fill("xero-1\nxero-2\nxero-nobody\nxero-0");
      await page.getByLabel("Of the integration").fill("xero");
      await page.getByLabel("To another integration").fill("linear");
      await page.getByRole("button", { name: "Look up 4" }).click();
      await page.getByRole("table").waitFor();
    },
  },
  {
    name: "import",
    hash: "#/import",
    height: 1000,
    ready: async (page) => {
      await page.getByLabel("CSV file").setInputFiles({
        name: "vendors.csv",
        mimeType: "text/csv",
        buffer: Buffer.from(
          "Carbon id,System,External id,Note\nv-1,quickbooks,V-1001,\nv-2,quickbooks,V-1002,\nv-3,quickbooks,V-1001,",
        ),
      });
      await page.getByLabel("Entity type of all rows").fill("vendor");
      await page.getByRole("button", { name: "Dry run" }).click();
      await page.getByRole("region", { name: "Rows that do not land" }).waitFor();
    },
  },
  {
    name: "changes",
    hash: "#/changes?op=update",
    ready: (page) => page.getByRole("table").waitFor(),
  },
  {
    name: "keys",
    hash: "#/keys",
    ready: (page) => page.getByRole("table").waitFor(),
  },
  {
    name: "key-rotation",
    hash: "#/keys",
    ready: async (page) => {
      await edit(page);
      await page.getByRole("button", { name: "Xero sync" }).click();
      await page.getByRole("button", { name: "Rotate" }).click();
      await page.getByRole("button", { name: "Make the new key" }).waitFor();
    },
  },
  {
    name: "webhooks",
    hash: "#/webhooks",
    ready: async (page) => {
      await edit(page);
      await page.getByRole("button", { name: /warehouse/ }).click();
      await page.getByRole("dialog").getByRole("heading", { name: "Attempts" }).waitFor();
    },
  },
];

const edit = (page: Page) => page.getByRole("switch", { name: "Edit" }).click();

/** What the pictures show besides the seed: keys, a webhook, and changes of a mapping. */
async function prepare({ origin, seeded }: Started): Promise<void> {
  const send = async (method: string, path: string, token: string, body: unknown) => {
    const answer = await fetch(`${origin}${path}`, {
      method,
      headers: { Authorization: `Bearer ${token}`, "Content-Type": "application/json" },
      body: JSON.stringify(body),
    });
    if (!answer.ok) throw new Error(`${method} ${path}: ${answer.status} ${await answer.text()}`);
  };
  const key = { companyId: "globex", scopes: ["view", "create", "update"] };
  await send("POST", "/admin/keys", seeded.adminToken, { ...key, name: "Xero sync", integrations: ["xero"] });
  await send("POST", "/admin/keys", seeded.adminToken, { ...key, name: "Dashboard", scopes: ["view"] });
  await send("POST", "/admin/webhooks", seeded.adminToken, {
    companyId: "globex",
    url: "https://hooks.example.com/warehouse",
    description: "The warehouse's copy",
    ops: ["insert", "update"],
  });
  const patch = (id: number, body: unknown) =>
    send("PATCH", `/externalIntegrationMapping?id=eq.xero-of-${id}`, seeded.largeKey, body);
  await patch(7, { metadata: { account: { code: "400", limit: 2 }, tags: ["vip", "net-30"] } });
  await patch(12, { externalId: "xero-12-merged" });
  await patch(7, { lastSyncedAt: new Date().toISOString() });
}

const found = findChromium();
if ("missing" in found) throw new Error(found.missing);
await buildPages();
const started = await start(found.path);
try {
  await prepare(started);
  mkdirSync(folder, { recursive: true });
  const browser = await chromium.connect(started.browser.wsEndpoint());
  for (const { name, hash, height = 760, ready } of shots) {
    for (const colorScheme of ["light", "dark"] as const) {
      const context = await browser.newContext({ colorScheme, viewport: { width: 1200, height } });
      const page = await context.newPage();
      await page.goto(`${started.origin}/console${hash}`);
      await page.getByLabel("API key").fill(started.seeded.largeKey);
      await page.getByLabel("Admin token").fill(started.seeded.adminToken);
      await page.getByRole("button", { name: "Sign in" }).click();
      await ready(page);
      const file = `${name}${colorScheme === "dark" ? "-dark" : ""}.png`;
      await page.screenshot({ path: `${folder}${file}` });
      await context.close();
      console.log(`docs/console/${file}`);
    }
  }
  await browser.close();
} finally {
  await started.stop();
}
