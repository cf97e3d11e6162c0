/** `/docs` in a browser: the reference, and calls from it. */
import type { Locator, Page } from "playwright-core";
import { describe, expect, it } from "vitest";
import { findBarriers, hasBrowser, openPage, origin, seeded } from "./support/open-page.ts";

async function use(page: Page, credential: "API key" | "Admin token", value: string): Promise<void> {
  await page.getByLabel(credential).fill(value);
  await page.getByRole("button", { name: "Use", exact: true }).click();
}

/** Sends the call, which a link has opened; gives what shows its answer. */
async function execute(call: Locator): Promise<Locator> {
  await call.getByRole("button", { name: "Execute" }).click();
  return call.locator(".live-responses-table");
}

describe.skipIf(!hasBrowser)("/docs in a browser", () => {
  it("calls the API with the key that was entered once, until it is forgotten", async () => {
    const page = await openPage("/docs#/Mappings/listMappings", { expected: /401/ });
    await use(page, "API key", seeded.key);
    await page.getByText("Sent with each call: the API key.").waitFor();
    const call = page.locator("#operations-Mappings-listMappings");
    const answer = await execute(call);
    await answer.getByText('"seeded-1"').waitFor();
    expect(await answer.locator("tbody .response-col_status").textContent()).toContain("200");
    expect(await answer.locator("tbody .microlight span").count()).toBeGreaterThan(10);
    expect(await call.locator(".curl-command").textContent()).toContain(
      `${origin}/externalIntegrationMapping`,
    );

    await page.getByRole("button", { name: "Forget" }).click();
    await (await execute(call)).getByText('"PGRST302"').waitFor();
    expect(await page.evaluate("JSON.stringify([{ ...sessionStorage }, { ...localStorage }])")).toBe(
      "[{},{}]",
    );
  });

  it("shows an answer of a thousand rows as plain text, and goes on taking clicks", async () => {
    const page = await openPage("/docs#/Mappings/listMappings");
    await use(page, "API key", seeded.largeKey);
    const answer = await execute(page.locator("#operations-Mappings-listMappings"));
    const body = answer.locator("tbody .microlight").first();
    await body.waitFor();
    const rows: unknown = JSON.parse((await body.textContent()) ?? "");
    expect(rows).toHaveLength(1_000);
    // Colored, it has 70,000 of them.
    expect(await answer.locator("*").count()).toBeLessThan(200);
    expect(await body.getAttribute("tabindex")).toBe("0");
    await page.getByRole("button", { name: "Forget" }).click();
    expect(await page.getByLabel("API key").inputValue()).toBe("");
  });

  it("sends the admin token to /admin, on a small screen, in light and dark", async () => {
    const page = await openPage("/docs#/Admin/listKeys", { viewport: { width: 360, height: 640 } });
    await use(page, "Admin token", seeded.adminToken);
    const answer = await execute(page.locator("#operations-Admin-listKeys"));
    await answer.getByText('"Browser"').first().waitFor();
    // The page takes long to load, and shows the same in both.
    for (const colorScheme of ["light", "dark"] as const) {
      await page.emulateMedia({ colorScheme });
      expect(await findBarriers(page), colorScheme).toEqual([]);
    }
    expect(await page.evaluate("document.documentElement.scrollWidth")).toBe(360);
  });
});
