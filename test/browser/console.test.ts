/** `/console` in a browser: from signing in to what one came for. */
import type { Page } from "playwright-core";
import { describe, expect, it } from "vitest";
import { findBarriers, hasBrowser, openPage, origin, seeded } from "./support/open-page.ts";
import { signIn } from "./support/sign-in.ts";

const cellsOf = (page: Page) => page.getByRole("table").getByRole("row").nth(1).getByRole("cell");

describe.skipIf(!hasBrowser)("/console", () => {
  it("refuses a key that is not valid, and says so", async () => {
    const page = await openPage("/console", { expected: /401/ });
    expect(await findBarriers(page)).toEqual([]);
    await page.getByLabel("API key").fill("crbn_nonsense");
    await page.getByRole("button", { name: "Sign in" }).click();
    const alert = page.getByRole("alert");
    await alert.getByText("Invalid API key").waitFor();
    expect(await alert.textContent()).toMatch(/Code\s*PGRST301.*Request/);
    expect(await page.evaluate("JSON.stringify({ ...sessionStorage })")).toBe("{}");
  });

  it("finds a mapping by an id of either side, and shows its counterparts, in light colors", async () => {
    const page = await signIn("#/mappings");
    await page.getByText("First 50 of more").waitFor();
    await page.getByRole("button", { name: "Count them" }).click();
    await page.getByText(/First 50 of 10,\d{3}/).waitFor();
    await page.getByRole("button", { name: "Show 50 more" }).click();
    await page.getByText(/First 100 of 10,\d{3}/).waitFor();
    expect(await findBarriers(page)).toEqual([]);

    await page.getByLabel("Id of either side").fill("xero-7");
    await page.keyboard.press("Enter");
    await page.getByText("The only one").waitFor();
    expect((await cellsOf(page).allTextContents()).slice(0, 4)).toEqual([
      "customer",
      "c-7",
      "xero",
      "xero-7",
    ]);
    await page.getByRole("button", { name: "c-7 in xero" }).click();

    const drawer = page.getByRole("dialog", { name: "customer c-7" });
    const counterparts = drawer.getByRole("region", { name: "Counterparts" }).getByRole("listitem");
    await counterparts.first().waitFor();
    expect(await counterparts.allTextContents()).toEqual([
      "docusign docusign-7",
      "linear linear-7",
      "quickbooks quickbooks-7",
      "shopify shopify-7",
      "xero xero-7",
    ]);
    expect(await drawer.getByText("object of 2").first().isVisible()).toBe(true);
    await drawer.getByText("Created", { exact: true }).last().waitFor();
    expect(await drawer.getByText("Read-only.").isVisible()).toBe(true);
    expect(await findBarriers(page)).toEqual([]);

    // The URL is the state, and has no key in it.
    await page.reload();
    await page.getByRole("dialog", { name: "customer c-7" }).waitFor();
    expect(page.url()).toMatch(/\/console#\/mappings\?q=xero-7&open=xero-of-7$/);
  });

  it("finds an id with a line break that is pasted, and keeps it in the URL", async () => {
    const rows = [{ entityType: "item", entityId: "two\nlines", integration: "xero", externalId: "x\r\ny" }];
    await fetch(`${origin}/rpc/link`, {
      method: "POST",
      headers: { Authorization: `Bearer ${seeded.key}`, "Content-Type": "application/json" },
      body: JSON.stringify({ rows }),
    });
    const page = await signIn("#/mappings", {}, "", seeded.key);
    const box = page.getByLabel("Id of either side");
    const paste = (text: string) =>
      page.evaluate(`{
        const clipboardData = new DataTransfer();
        clipboardData.setData("text/plain", ${JSON.stringify(text)});
        document
          .querySelector("input[name=q]")
          .dispatchEvent(new ClipboardEvent("paste", { clipboardData, bubbles: true, cancelable: true }));
      }`);
    for (const text of ["two\r\nlines\r\n", "x\r\ny"]) {
      await box.fill("");
      await paste(text);
      await page.getByText("The only one").waitFor();
      await page.getByText("Finds one id that has line breaks").waitFor();
    }
    await page.reload();
    await page.getByText("The only one").waitFor();
    await page.getByRole("button", { name: "Find" }).click();
    await page.getByText("The only one").waitFor();
    await box.fill("nobody");
    await page.keyboard.press("Enter");
    await page.getByText("Nothing is found.").waitFor();
  });

  it("filters by chips on a small dark screen", async () => {
    const page = await signIn("#/mappings?f=integration.eq.linear", {
      colorScheme: "dark",
      viewport: { width: 360, height: 640 },
    });
    await page.getByRole("combobox", { name: "Filter" }).selectOption("External id is missing");
    await page.getByRole("button", { name: "Add filter" }).click();
    await page.getByText("All 40").waitFor();
    expect(await page.getByRole("list", { name: "Filters" }).getByRole("listitem").allTextContents()).toEqual(
      ["Integration is linear×", "External id is missing×"],
    );
    expect(await findBarriers(page)).toEqual([]);
    expect(await page.evaluate("document.documentElement.scrollWidth")).toBe(360);
    await page.getByRole("button", { name: "Remove: External id is missing" }).click();
    await page.getByText("First 50 of more").waitFor();
  });

  it("says which part of the address it does not understand, and shows the rest", async () => {
    const page = await signIn("#/mappings?f=bogus&f=integration.eq.linear&f=externalId.is.null");
    await page.getByText("All 40").waitFor();
    const said = page.getByRole("alert");
    expect(await said.textContent()).toBe("Not understood in the address, and left out: f=bogus");
    expect(await findBarriers(page)).toEqual([]);
    await page.goto("/console#/changes?day=2026-99-99&integration=xero");
    await page.getByText("Live: asks every 3 seconds").waitFor();
    expect(await said.textContent()).toBe("Not understood in the address, and left out: day=2026-99-99");
    await page.goto("/console#/look-up?ids=1");
    await page.getByRole("heading", { name: "Look up" }).waitFor();
    expect(await said.textContent()).toBe("Not understood in the address, and left out: ids=1");
    await page.goto("/console#/look-up");
    await said.waitFor({ state: "detached" });
  });

  it("relinks and unlinks after a dry run, once edit is on", async () => {
    const page = await signIn("#/mappings?q=shopify-11&open=shopify-of-11", { colorScheme: "dark" });
    const drawer = page.getByRole("dialog", { name: "customer c-11" });
    await drawer.getByRole("button", { name: "Close" }).click();
    await page.getByRole("switch", { name: "Edit" }).click();
    await page.getByRole("button", { name: "c-11 in shopify" }).click();
    await drawer.getByRole("button", { name: "Edit or relink" }).click();
    await drawer.getByLabel("External id").fill("shopify-12");
    await drawer.getByLabel("Take it from the entity that has it").check();
    await drawer.getByRole("button", { name: "Show what would change" }).click();
    const outcome = drawer.getByRole("region", { name: "What would change" });
    await outcome.getByText('− "shopify-11"').waitFor();
    expect(await outcome.textContent()).toContain("customer c-12 loses shopify-12 in shopify");
    expect(await findBarriers(page)).toEqual([]);
    await outcome.getByRole("button", { name: "Save" }).click();
    await drawer.getByText("Saved.").waitFor();
    await drawer.locator(".history").getByText('+ "shopify-12"').waitFor();

    await drawer.getByRole("button", { name: "Unlink" }).click();
    const removed = drawer.getByRole("region", { name: "What would be removed" });
    await removed.getByText('− "shopify-12"').waitFor();
    await removed.getByRole("button", { name: "Unlink for good" }).click();
    await page.getByText("Unlinked.").waitFor();
    await page.getByText("Nothing is found.").waitFor();
  });

  it("looks up many ids at once, and takes them to another system", async () => {
    const page = await signIn("#/look-up");
    await page.getByLabel(/^Ids/).fill("xero-1\nxero-2\nxero-nobody\nxero-0");
    await page.getByLabel("Of the integration").fill("xero");
    await page.getByLabel("To another integration").fill("linear");
    await page.getByRole("button", { name: "Look up 4" }).click();
    await page.getByText("4 ids, 4 rows").waitFor();
    expect(
      await page.getByRole("group", { name: "4 ids, 4 rows" }).getByRole("button").allTextContents(),
    ).toEqual(["all 4", "found 3", "missing 1"]);
    expect(await findBarriers(page)).toEqual([]);
    await page.getByRole("button", { name: "missing 1" }).click();
    expect((await cellsOf(page).allTextContents()).slice(0, 2)).toEqual([
      "xero-nobody",
      "missing: nobody has it",
    ]);

    await page.getByLabel(/^Ids/).fill("xero-5");
    await page.getByRole("button", { name: "Look up 1" }).waitFor();
    expect(await page.getByRole("group", { name: "4 ids, 4 rows" }).count()).toBe(1);
    // What is not wanted any more is not waited for.
    await page.route("**/rest/v1/rpc/resolve*", () => {});
    const sent = page.waitForRequest("**/rest/v1/rpc/resolve*");
    await page.getByRole("button", { name: "Look up 1" }).click();
    await sent;
    const cancelled = page.waitForEvent("requestfailed");
    await page.getByRole("link", { name: "Import" }).click();
    expect((await cancelled).failure()?.errorText).toBe("net::ERR_ABORTED");
  });

  it("shows the page that was opened last, whichever script loads last", async () => {
    const page = await signIn("#/mappings", { expected: /net::ERR_FAILED/ });
    await page.getByText("First 50 of more").waitFor();
    let release = () => {};
    const held = new Promise<void>((resolve) => {
      release = resolve;
    });
    const slow = /\/console\/assets\/page-[^/]*\.js$/;
    await page.route(slow, async (route) => {
      await held;
      await route.continue();
    });
    await page.getByRole("link", { name: "Import" }).click();
    await page.getByRole("heading", { name: "Import" }).waitFor();
    await page.getByRole("link", { name: "Mappings" }).click();
    await page.getByText("First 50 of more").waitFor();
    const late = page.waitForResponse(slow);
    release();
    const url = JSON.stringify((await late).url());
    await page.evaluate(`import(${url}).then(() => new Promise(requestAnimationFrame))`);
    expect(await page.getByText("First 50 of more").isVisible()).toBe(true);

    await page.unroute(slow);
    await page.route(slow, (route) => route.abort());
    await page.getByRole("link", { name: "Look up" }).click();
    await page.getByRole("alert").getByText("This page could not be loaded").waitFor();
  });

  it("shows an error, and tries again", async () => {
    const page = await signIn("#/mappings", { expected: /429|503|net::ERR/ });
    await page.getByText("First 50 of more").waitFor();
    const relation = "**/rest/v1/externalIntegrationMapping?*";
    const failures = [
      [
        {
          status: 429,
          headers: { "Retry-After": "7" },
          json: { message: "Too many requests", code: "PGRST000" },
        },
        "in 7 s",
      ],
      [
        { status: 503, headers: { "X-Request-Id": "r-1" }, json: { message: "Busy", code: "PGRST001" } },
        "r-1",
      ],
    ] as const;
    for (const [answer, words] of failures) {
      await page.route(relation, (route) => route.fulfill(answer));
      await page.getByLabel("Id of either side").fill(words);
      await page.keyboard.press("Enter");
      await page.getByRole("alert").getByText(words).waitFor();
      await page.unroute(relation);
    }
    await page.context().setOffline(true);
    await page.getByRole("button", { name: "Try again" }).click();
    await page.getByRole("alert").getByText("This device is offline.").waitFor();
    expect(await findBarriers(page)).toEqual([]);
    await page.context().setOffline(false);
    await page.getByRole("button", { name: "Try again" }).click();
    await page.getByText("Nothing is found.").waitFor();

    await page.route("**/rest/v1/company?*", (route) => route.fulfill(failures[1][0]));
    await page.reload();
    await page.getByRole("alert").getByText("Busy").waitFor();
    await page.unroute("**/rest/v1/company?*");
    await page.getByRole("button", { name: "Try again" }).click();
    await page.getByText("Nothing is found.").waitFor();
  });
});
