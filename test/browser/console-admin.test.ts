/** What the console does with the admin token: Keys and Webhooks. */
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import type { Page } from "playwright-core";
import { Webhook } from "standardwebhooks";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { findBarriers, hasBrowser, origin, seeded } from "./support/open-page.ts";
import { signIn } from "./support/sign-in.ts";

const statusOf = async (key: string) =>
  (await fetch(`${origin}/company`, { headers: { Authorization: `Bearer ${key}` } })).status;

const edit = (page: Page) => page.getByRole("switch", { name: "Edit" }).click();

describe.skipIf(!hasBrowser)("/console, Keys", () => {
  it("asks for the admin token, and says what each key may do", async () => {
    const page = await signIn("#/keys", { viewport: { width: 360, height: 640 } });
    await page.getByLabel("Admin token").fill(seeded.adminToken);
    await page.getByRole("button", { name: "Use" }).click();
    const row = page.getByRole("row").filter({ hasText: "Browser" });
    await row.getByText("read, create, change, and delete mappings").waitFor();
    await page.getByText("Read-only. To change keys").waitFor();
    expect(await findBarriers(page)).toEqual([]);
    expect(await page.evaluate("document.documentElement.scrollWidth")).toBe(360);
  });

  it("makes a key that is shown once, suspends it, and ends it by a rotation", async () => {
    const page = await signIn("#/keys", { colorScheme: "dark" }, seeded.adminToken);
    await edit(page);
    await page.getByRole("button", { name: "Create a key" }).click();
    const made = page.getByRole("dialog", { name: "Create a key" });
    await made.getByLabel("Name").fill("Xero sync");
    await made.getByLabel("create mappings").check();
    await made.getByLabel("Only the integrations").fill("xero\nlinear");
    expect(await findBarriers(page)).toEqual([]);
    await made.getByRole("button", { name: "Create" }).click();
    const key = (await made.getByText(/^crbn_/).textContent()) ?? "";
    expect(await statusOf(key)).toBe(200);
    await made.getByRole("button", { name: "Close" }).click();
    const row = page.getByRole("row").filter({ hasText: "Xero sync" });
    await row.getByText("read and create mappings, only in linear and xero").waitFor();

    await page.getByRole("button", { name: "Xero sync" }).click();
    const managed = page.getByRole("dialog", { name: "Xero sync" });
    await managed.getByRole("button", { name: "Suspend" }).click();
    await managed.getByText("Suspended.").waitFor();
    expect(await statusOf(key)).toBe(401);
    await managed.getByRole("button", { name: "Resume" }).click();
    await managed.getByText("Resumed.").waitFor();

    await managed.getByRole("button", { name: "Change" }).click();
    const changed = managed.getByRole("region", { name: "Change the key" });
    await changed.getByLabel("create mappings").uncheck();
    await changed.getByLabel("Only the integrations").fill("linear");
    await changed.getByLabel("Requests a minute").fill("1000");
    await changed.getByLabel("It expires").selectOption("in 30 days");
    expect(await findBarriers(page)).toEqual([]);
    await changed.getByRole("button", { name: "Save" }).click();
    await managed.getByText("read mappings, only in linear").waitFor();
    await managed.getByText("1,000").waitFor();
    await managed.getByText("in 30 days").waitFor();

    await managed.getByRole("button", { name: "Rotate" }).click();
    await managed.getByLabel("The old key goes on for").selectOption("1 day");
    await managed.getByRole("button", { name: "Make the new key" }).click();
    const successor = (await managed.getByText(/^crbn_/).textContent()) ?? "";
    await managed.getByText(/it ends (tomorrow|in 24 hours|in 1 day)/).waitFor();
    expect(await findBarriers(page)).toEqual([]);
    expect([await statusOf(key), await statusOf(successor)]).toEqual([200, 200]);
    await managed.getByRole("button", { name: "End the old key now" }).click();
    await managed.getByText("Revoked.").waitFor();
    expect([await statusOf(key), await statusOf(successor)]).toEqual([401, 200]);
    expect(await page.evaluate("JSON.stringify({ ...sessionStorage })")).not.toContain(successor);
  });

  it("makes one key for two clicks, and still shows a rotated key when the old one cannot be read", async () => {
    const page = await signIn("#/keys", { expected: /503/ }, seeded.adminToken);
    await edit(page);
    await page.getByRole("button", { name: "Create a key" }).click();
    const made = page.getByRole("dialog", { name: "Create a key" });
    await made.getByLabel("Name").fill("Rotated while busy");
    await made.getByRole("button", { name: "Create" }).dblclick();
    await made.getByText(/^crbn_/).waitFor();
    await made.getByRole("button", { name: "Close" }).click();
    await page.getByRole("button", { name: "Rotated while busy" }).waitFor();
    expect(await page.getByRole("row").filter({ hasText: "Rotated while busy" }).count()).toBe(1);
    await page.getByRole("button", { name: "Rotated while busy" }).click();
    const managed = page.getByRole("dialog", { name: "Rotated while busy" });
    await managed.getByRole("button", { name: "Rotate" }).click();
    await page.route("**/admin/keys/*", (route) =>
      route.fulfill({ status: 503, json: { message: "Busy", code: "PGRST001" } }),
    );
    await managed.getByRole("button", { name: "Make the new key" }).click();
    await managed.getByRole("alert").getByText("Busy").waitFor();
    const successor = (await managed.getByText(/^crbn_/).textContent()) ?? "";
    expect(await statusOf(successor)).toBe(200);
  });
});

describe.skipIf(!hasBrowser)("/console, Webhooks", () => {
  let receiver: Server;
  /** The types of what arrived. */
  const received: string[] = [];
  let last = { id: "", timestamp: "", signature: "", body: "" };

  beforeAll(async () => {
    receiver = createServer(async (request, response) => {
      let body = "";
      for await (const chunk of request) body += chunk;
      const header = (name: string) => String(request.headers[name]);
      last = {
        id: header("webhook-id"),
        timestamp: header("webhook-timestamp"),
        signature: header("webhook-signature"),
        body,
      };
      received.push(JSON.parse(body).type);
      response.writeHead(204).end();
    });
    await new Promise<void>((resolve) => receiver.listen(0, "127.0.0.1", resolve));
  });

  afterAll(() => new Promise((resolve) => receiver.close(resolve)));

  it("makes a webhook, tests it, shows what was delivered, delivers it again, pauses and deletes it", async () => {
    const { port } = receiver.address() as AddressInfo;
    const page = await signIn("#/webhooks", { colorScheme: "dark", expected: /400/ }, seeded.adminToken);
    await page.getByText("All 0").waitFor();
    await edit(page);
    await page.getByRole("button", { name: "Create a webhook" }).click();
    const made = page.getByRole("dialog", { name: "Create a webhook" });
    await made.getByLabel("URL").fill(`http://127.0.0.1:${port}/hooks`);
    await made.getByLabel("deletions").uncheck();
    expect(await findBarriers(page)).toEqual([]);
    await made.getByRole("button", { name: "Create" }).click();
    await made.getByText(/^whsec_/).waitFor();
    await made.getByRole("button", { name: "Close" }).click();
    await page.getByRole("cell", { name: "creations and changes" }).waitFor();

    await page.getByRole("button", { name: `http://127.0.0.1:${port}/hooks` }).click();
    const managed = page.getByRole("dialog", { name: "Webhook" });
    await managed.getByRole("button", { name: "Send a test" }).click();
    await managed.getByText(/^The test was taken: 204 in /).waitFor();
    expect(received).toEqual(["webhook.test"]);

    const before = new Date();
    await fetch(`${origin}/externalIntegrationMapping?id=eq.docusign-of-31`, {
      method: "PATCH",
      headers: { Authorization: `Bearer ${seeded.largeKey}`, "Content-Type": "application/json" },
      body: JSON.stringify({ externalId: "docusign-31-new" }),
    });
    await expect.poll(() => received.length, { timeout: 40_000 }).toBe(2);
    const again = managed.getByRole("button", { name: "From here" });
    await expect
      .poll(
        async () => {
          await managed.getByRole("button", { name: "Read again" }).click();
          return again.count();
        },
        { timeout: 20_000, interval: 500 },
      )
      .toBeGreaterThan(0);
    await again.first().click();
    expect(await findBarriers(page)).toEqual([]);
    const local = new Date(before.getTime() - before.getTimezoneOffset() * 60_000);
    await managed.getByLabel("Since").fill(local.toISOString().slice(0, 19));
    await managed.getByRole("button", { name: "Deliver again", exact: true }).click();
    await managed.getByText("It delivers again from there.").waitFor();
    await expect.poll(() => received.length, { timeout: 40_000 }).toBeGreaterThan(2);

    await managed.getByRole("button", { name: "Change" }).click();
    const changed = managed.getByRole("region", { name: "Change the webhook" });
    await changed.getByLabel("Description").fill("For the warehouse");
    await changed.getByLabel("creations").uncheck();
    await changed.getByLabel("changes").uncheck();
    await changed.getByRole("button", { name: "Save" }).click();
    await changed.getByRole("alert").getByText("must name at least one operation").waitFor();
    await changed.getByLabel("deletions").check();
    await changed.getByLabel("Only the integrations").fill("a, b\nxero");
    await changed.getByRole("button", { name: "Save" }).click();
    await managed.getByText("deletions, only in a, b and xero").waitFor();

    await managed.getByRole("button", { name: "Rotate the secret" }).click();
    await managed.getByLabel("The old secret goes on for").selectOption("1 day");
    await managed.getByRole("button", { name: "Make the new secret" }).click();
    const secret = (await managed.getByText(/^whsec_/).textContent()) ?? "";
    await managed.getByText(/Deliveries are signed with both; with the old one until/).waitFor();
    const tests = received.filter((type) => type === "webhook.test").length;
    await managed.getByRole("button", { name: "Send a test" }).click();
    await managed.getByText(/^The test was taken: 204 in /).waitFor();
    expect(received.filter((type) => type === "webhook.test").length).toBe(tests + 1);
    const { id, timestamp, signature, body } = last;
    const headers = { "webhook-id": id, "webhook-timestamp": timestamp, "webhook-signature": signature };
    expect(new Webhook(secret).verify(body, headers)).toMatchObject({ type: "webhook.test" });
    expect(signature.split(" ").length).toBe(2);
    expect(await findBarriers(page)).toEqual([]);
    await managed.getByRole("button", { name: "Done" }).click();

    await managed.getByRole("button", { name: "Pause" }).click();
    await managed.getByText("Paused.").waitFor();
    await managed.getByRole("button", { name: "Delete" }).click();
    await managed.getByRole("button", { name: "Delete for good" }).click();
    await page.getByText("All 0").waitFor();
  });
});
