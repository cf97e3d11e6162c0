/** `/` in a browser. */
import { describe, expect, it } from "vitest";
import { findBarriers, hasBrowser, openPage, origin } from "./support/open-page.ts";

describe.skipIf(!hasBrowser)("the static assets", () => {
  it.each(["/docs", "/console"])("answer a POST to %s with 405 and the allowed methods", async (path) => {
    const response = await fetch(`${origin}${path}`, { method: "POST" });
    expect([response.status, response.headers.get("Allow")]).toEqual([405, "GET, HEAD"]);
  });
});

describe.skipIf(!hasBrowser)("/ in a browser", () => {
  it.each(["light", "dark"] as const)(
    "lists the pages, in %s, on a small screen too",
    async (colorScheme) => {
      const page = await openPage("/", { colorScheme, viewport: { width: 360, height: 640 } });
      expect(await page.getByRole("link").allTextContents()).toContain("API reference");
      expect(await findBarriers(page)).toEqual([]);
      expect(await page.evaluate("document.documentElement.scrollWidth")).toBe(360);
    },
  );

  it("leads to the reference", async () => {
    const page = await openPage("/");
    await page.getByRole("link", { name: "API reference" }).click();
    await page.waitForURL("**/docs");
  });

  it("shows a page where a page is missing", async () => {
    const page = await openPage("/docs/nothing", { expected: /404/ });
    expect(await page.getByRole("heading").textContent()).toBe("There is no such page");
    expect(await findBarriers(page)).toEqual([]);
  });
});
