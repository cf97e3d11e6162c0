/** What the console does with the admin token: Keys and Webhooks. */
import type { Page } from "playwright-core";
import { describe, expect, it } from "vitest";
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
    await made.getByLabel("Only the integrations").fill("xero, linear");
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
});
