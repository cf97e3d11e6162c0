/** That everybody can use the console: every page in both themes and at any width, and by the keyboard alone. */
import type { Locator, Page } from "playwright-core";
import { describe, expect, it } from "vitest";
import { findBarriers, hasBrowser, openPage, seeded } from "./support/open-page.ts";
import { signIn } from "./support/sign-in.ts";

/** Each page, and what is there once it has loaded. */
const pages: readonly (readonly [title: string, ready: (page: Page) => Locator])[] = [
  ["Health", (page) => page.locator(".chart canvas")],
  ["Mappings", (page) => page.getByRole("table")],
  ["Look up", (page) => page.getByRole("button", { name: "Look up 0" })],
  ["Import", (page) => page.getByLabel("CSV file")],
  ["Changes", (page) => page.getByRole("table")],
  ["Keys", (page) => page.getByRole("cell", { name: "read, create, change, and delete mappings" })],
  ["Webhooks", (page) => page.getByText("All 0")],
];

/** Presses Tab until the place has the focus, as somebody without a mouse does. */
async function tabTo(page: Page, place: Locator, tab = "Tab"): Promise<void> {
  await place.waitFor();
  for (let presses = 0; presses < 80; presses += 1) {
    await page.keyboard.press(tab);
    if ((await place.and(page.locator(":focus")).count()) > 0) return;
  }
  throw new Error(`Tab does not lead to ${place}`);
}

const press = async (page: Page, place: Locator, key = "Enter", tab = "Tab") => {
  await tabTo(page, place, tab);
  await page.keyboard.press(key);
};

describe.skipIf(!hasBrowser)("/console, for everybody", () => {
  it("has no barrier on any page, in light and dark, wide and small, and never scrolls sideways", async () => {
    // The company with few mappings: what is looked at is the same, and axe takes its time for each row.
    const page = await signIn("", {}, seeded.adminToken, seeded.key);
    for (const [title, ready] of pages) {
      await page.getByRole("link", { name: title, exact: true }).click();
      await page.getByRole("heading", { level: 1, name: title }).waitFor();
      await ready(page).first().waitFor();
      // Each theme and each width once: the colors do not depend on the width, nor places and sizes on the theme.
      for (const [colorScheme, width] of [
        ["light", 1280],
        ["dark", 360],
      ] as const) {
        await page.emulateMedia({ colorScheme });
        await page.setViewportSize({ width, height: 800 });
        expect(await findBarriers(page), `${title}, ${colorScheme}, ${width}`).toEqual([]);
      }
      // 640: a window of 1280 at 200 %; 320: at 400 %.
      for (const width of [640, 360, 320]) {
        await page.setViewportSize({ width, height: 800 });
        expect(await page.evaluate("document.documentElement.scrollWidth"), `${title} at ${width}`).toBe(
          width,
        );
      }
      await page.setViewportSize({ width: 1280, height: 800 });
    }
  });

  it("is used by the keyboard alone, and moves nothing for those who want no motion", async () => {
    const page = await openPage("/console", { reducedMotion: "reduce", expected: /400/ });
    const button = (name: string) => page.getByRole("button", { name, exact: true });
    const link = (name: string) => page.getByRole("link", { name, exact: true });
    const type = async (place: Locator, text: string) => {
      await tabTo(page, place);
      await page.keyboard.insertText(text);
    };
    await type(page.getByLabel("API key"), seeded.largeKey);
    await type(page.getByLabel("Admin token"), seeded.adminToken);
    await press(page, button("Sign in"));

    await press(page, page.getByRole("link", { name: "40 without external id of customer in linear" }));
    await page.getByText("All 40").waitFor();

    await press(page, link("Mappings"));
    await page.getByText("First 50 of more").waitFor();
    await type(page.getByLabel("Id of either side"), "xero-8");
    await page.keyboard.press("Enter");
    const opener = button("c-8 in xero");
    await press(page, opener);
    const drawer = page.getByRole("dialog", { name: "customer c-8" });
    await drawer.waitFor();
    expect(await page.evaluate("document.getAnimations().length")).toBe(0);
    await press(page, drawer.getByRole("button", { name: "linear" }));
    await drawer.getByText("linear-of-8", { exact: true }).waitFor();
    await page.keyboard.press("Escape");
    await drawer.waitFor({ state: "detached" });

    await press(page, link("Look up"));
    await type(page.getByLabel(/^Ids/), "xero-8");
    await type(page.getByLabel("Of the integration"), "xero");
    await press(page, button("Look up 1"));
    await page.getByRole("cell", { name: "c-8", exact: true }).waitFor();

    await press(page, link("Import"));
    await tabTo(page, page.getByLabel("CSV file"));
    await page.getByLabel("CSV file").setInputFiles({
      name: "one.csv",
      mimeType: "text/csv",
      buffer: Buffer.from("entityType,entityId,integration,externalId\ncustomer,c-8,xero,xero-8"),
    });
    await press(page, button("Dry run"));
    await page.getByText("1 of 1 rows").waitFor();

    await press(page, page.getByRole("switch", { name: "Edit" }), "Space");
    await press(page, link("Changes"));
    await press(page, button("Pause"), "Space");
    await page.getByText("Paused").waitFor();

    await press(page, link("Keys"), "Enter", "Shift+Tab");
    await press(page, button("Create a key"));
    const made = page.getByRole("dialog", { name: "Create a key" });
    await type(made.getByLabel("Name"), "By keyboard");
    await page.keyboard.press("Enter");
    await made.getByText(/^crbn_/).waitFor();
    await page.keyboard.press("Escape");

    await press(page, link("Webhooks"));
    await press(page, button("Create a webhook"));
    await type(page.getByLabel("URL"), "ftp://hooks.example.com/");
    await press(page, button("Create"));
    await page.getByRole("alert").waitFor();
  });
});
