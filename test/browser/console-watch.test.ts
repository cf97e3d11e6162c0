/** What the console shows of a sync as it runs: Health and Changes. */
import { describe, expect, it } from "vitest";
import { findBarriers, hasBrowser, origin, seeded } from "./support/open-page.ts";
import { signIn } from "./support/sign-in.ts";

describe.skipIf(!hasBrowser)("/console, Health", () => {
  it("shows each kind against a target, and leads from a figure to its list", async () => {
    const page = await signIn("");
    const kinds = page.getByRole("region", { name: "Integrations and entity types" });
    const linear = kinds.getByRole("row").filter({ hasText: "linear" });
    await linear.waitFor();
    expect((await linear.getByRole("cell").allTextContents()).slice(0, 5)).toEqual([
      "linear",
      "customer",
      "2,000",
      "98 %",
      "40",
    ]);
    expect(await linear.getByRole("cell").nth(8).textContent()).toBe("1,333");
    await page.getByText(/^Data as of .*(second|minute|now)/).waitFor();
    expect(await page.getByRole("list", { name: "In all" }).getByRole("link").allTextContents()).toEqual([
      "Mappings 10,000",
      "Linked 99.6 %",
      "External id missing 40",
      "Never synced 6,665",
    ]);
    await page.getByText("5 of 5 kinds are late").waitFor();
    await page.locator(".chart canvas").waitFor();
    expect(await findBarriers(page)).toEqual([]);

    await page.getByRole("button", { name: "External id missing" }).click();
    await page.getByRole("button", { name: "External id missing" }).click();
    expect(await kinds.getByRole("row").nth(1).getByRole("cell").first().textContent()).toBe("linear");
    await linear.getByRole("link", { name: "40 without external id" }).click();
    await page.getByText("All 40").waitFor();
  });

  it("keeps the target, shows the figures of the chart, and finds duplicates, on a small dark screen", async () => {
    const page = await signIn("", { colorScheme: "dark", viewport: { width: 360, height: 640 } });
    await page.getByLabel("A sync may be as old as").selectOption("1 hour");
    await page.reload();
    expect(await page.getByLabel("A sync may be as old as").inputValue()).toBe("1 hour");
    await page.getByText("As a table").click();
    const days = page.getByRole("region", { name: "Changes a day" }).getByRole("row");
    expect(await days.count()).toBe(31);
    expect((await days.nth(1).getByRole("cell").allTextContents()).slice(1, 2)).toEqual(["10,000"]);
    await page.getByRole("button", { name: "Look for duplicates" }).click();
    await page.getByText("There are none").waitFor();
    expect(await findBarriers(page)).toEqual([]);
    expect(await page.evaluate("document.documentElement.scrollWidth")).toBe(360);

    await days.nth(1).getByRole("link", { name: "10,000 created" }).click();
    await page.getByText("First 50 of more").waitFor();
    expect(page.url()).toMatch(/#\/changes\?op=insert&day=[-\d]+$/);
  });
});

describe.skipIf(!hasBrowser)("/console, Changes", () => {
  /** What a sync would do meanwhile. */
  const patch = (id: string, body: unknown) =>
    fetch(`${origin}/externalIntegrationMapping?id=eq.${id}`, {
      method: "PATCH",
      headers: { Authorization: `Bearer ${seeded.largeKey}`, "Content-Type": "application/json" },
      body: JSON.stringify(body),
    });

  it("shows what happens as it happens, before and after, until it is paused", async () => {
    const page = await signIn("#/changes");
    const feed = page.getByRole("region", { name: "Changes, the newest first" });
    await page.getByText("First 50 of more").waitFor();
    expect((await patch("xero-of-21", { externalId: "xero-21-new" })).status).toBe(204);
    await page.getByText("First 51 of more, 1 new").waitFor();
    const newest = feed.getByRole("row").nth(1);
    await newest.getByText('− "xero-21"').waitFor();
    expect((await newest.getByRole("cell").allTextContents()).slice(1, 5)).toEqual([
      "Changed",
      "customer c-21",
      "xero",
      "xero-21-new",
    ]);
    await newest.getByText('+ "xero-21-new"').waitFor();
    expect(await findBarriers(page)).toEqual([]);

    await page.getByRole("button", { name: "Pause" }).click();
    await page.getByText("Paused").waitFor();
    await patch("xero-of-21", { externalId: "xero-21" });
    await page.getByRole("button", { name: "Show older ones" }).dblclick();
    await page.getByText("First 101 of more, 1 new").waitFor();
    await page.getByRole("button", { name: "Pause" }).click();
    await page.getByText("First 102 of more, 2 new").waitFor();
  });

  it("filters by integration, operation and key in the URL, on a small dark screen", async () => {
    await patch("shopify-of-22", { externalId: "shopify-22-new" });
    const page = await signIn("#/changes?integration=shopify", {
      colorScheme: "dark",
      viewport: { width: 360, height: 640 },
    });
    await page.getByLabel("What happened").selectOption("Changed");
    await page.getByRole("button", { name: "Filter" }).click();
    await page.getByText('− "shopify-22"').waitFor();
    expect(page.url()).toMatch(/#\/changes\?integration=shopify&op=update$/);
    const rows = page.getByRole("table").getByRole("row");
    expect(await rows.nth(1).getByRole("cell").nth(3).textContent()).toBe("shopify");
    await rows.nth(1).getByRole("cell").nth(5).getByRole("link").click();
    await page.getByText("First 50 of more").waitFor();
    expect(page.url()).toMatch(/#\/changes\?by=[^&]+$/);
    expect(await findBarriers(page)).toEqual([]);
    expect(await page.evaluate("document.documentElement.scrollWidth")).toBe(360);
  });
});
