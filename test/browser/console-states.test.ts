/** What the console does when something is in its way: refusals, outages, other people, and ids of any letters. */
import type { Page } from "playwright-core";
import { describe, expect, it } from "vitest";
import { findBarriers, hasBrowser, openPage, origin, seeded } from "./support/open-page.ts";
import { signIn, step } from "./support/sign-in.ts";

async function send(method: string, path: string, body?: unknown, token = seeded.key): Promise<unknown> {
  const answer = await fetch(`${origin}${path}`, {
    method,
    headers: { Authorization: `Bearer ${token}`, "Content-Type": "application/json" },
    ...(body !== undefined && { body: JSON.stringify(body) }),
  });
  const text = await answer.text();
  if (!answer.ok) throw new Error(`${method} ${path}: ${answer.status} ${text}`);
  return text === "" ? undefined : JSON.parse(text);
}

const link = (rows: readonly unknown[]) => send("POST", "/rpc/link", { rows });

/** @returns the new key and its id */
async function makeKey(rights: Readonly<Record<string, unknown>>): Promise<readonly [string, string]> {
  const body = { name: "States", companyId: "acme", scopes: ["view"], ...rights };
  const { key, id } = Object(await send("POST", "/admin/keys", body, seeded.adminToken));
  return [key, id];
}

const polls = "**/rest/v1/rpc/changes*";

/** A page whose clock stands until it is told otherwise, and which can be hidden. */
async function openFeed(expected: RegExp): Promise<Page> {
  const page = await signIn("#/look-up", { expected });
  await page.clock.install();
  await page.evaluate(
    `Object.defineProperty(document, "hidden", { get: () => globalThis.isHidden === true })`,
  );
  await page.getByRole("link", { name: "Changes" }).click();
  await page.getByText("First 50 of more").waitFor();
  return page;
}

const hide = (page: Page, isHidden: boolean) =>
  page.evaluate(`isHidden = ${isHidden}; document.dispatchEvent(new Event("visibilitychange"));`);

describe.skipIf(!hasBrowser)("/console, the feed", () => {
  it("is not asked while the page is hidden, and at once when it is seen again", async () => {
    const page = await openFeed(/never/);
    let asked = 0;
    page.on("request", (request) => {
      if (request.url().includes("/rpc/changes")) asked += 1;
    });
    const polled = page.waitForResponse(polls);
    await page.clock.runFor(3_100);
    await polled;
    await hide(page, true);
    const before = asked;
    await page.clock.runFor(60_000);
    expect(asked - before).toBeLessThanOrEqual(0);
    const seen = page.waitForResponse(polls);
    await hide(page, false);
    await seen;
  });

  it("is read anew when its place is not kept any more, and goes on after an outage by itself", async () => {
    const page = await openFeed(/410|503/);
    await page.route(
      polls,
      (route) =>
        route.fulfill({
          status: 410,
          json: { message: "The cursor is too old", code: "PT410", details: '{"cursor":"x"}' },
        }),
      { times: 1 },
    );
    await page.clock.runFor(3_100);
    await page.getByText("so the list was read anew").waitFor();
    await page.getByText("First 50 of more").waitFor();
    expect(await findBarriers(page)).toEqual([]);

    await page.route(polls, (route) => route.fulfill({ status: 503, json: { message: "Busy" } }), {
      times: 1,
    });
    await page.clock.runFor(3_100);
    await page.getByRole("alert").getByText("Busy").waitFor();
    await page.clock.runFor(10_100);
    await page.getByRole("alert").waitFor({ state: "detached" });
  });
});

describe.skipIf(!hasBrowser)("/console, keys that may not", () => {
  it("says that a key has ended, wherever one is, and is at the same place after signing in anew", async () => {
    const [key, id] = await makeKey({});
    const page = await signIn("#/mappings?q=c-1", { expected: /401/ }, "", key);
    await page.getByText("The only one").waitFor();
    await send("DELETE", `/admin/keys/${id}`, undefined, seeded.adminToken);
    await page.getByRole("link", { name: "Health" }).click();
    await page
      .getByRole("alert")
      .first()
      .getByText("It is not valid, or not any more: give another one.")
      .waitFor();
    await step(page, "back");
    await page.getByRole("button", { name: "Sign out" }).click();
    await page.getByLabel("API key").fill(seeded.key);
    await page.getByRole("button", { name: "Sign in" }).click();
    await page.getByText("The only one").waitFor();
  });

  it("has the page that is shown in the URL, in place of one that does not exist", async () => {
    const page = await signIn("#/no-such-page", {}, "", seeded.key);
    await page.getByRole("heading", { level: 1, name: "Health" }).waitFor();
    await page.waitForURL(/#\/health$/);
  });

  it("takes another admin token in place of one that is refused", async () => {
    const page = await signIn("#/webhooks", { expected: /401/ }, "not-the-admin-token", seeded.key);
    await page.getByRole("alert").waitFor();
    await page.getByRole("button", { name: "Use another admin token" }).click();
    await page.getByLabel("Admin token").fill(seeded.adminToken);
    await page.getByRole("button", { name: "Use", exact: true }).click();
    await page.getByText("All 0").waitFor();
  });

  it("shows a narrowed key its part, and says what a key without the scope may not", async () => {
    await link([{ entityType: "vendor", entityId: "narrow", integration: "linear", externalId: "n-1" }]);
    const [narrow] = await makeKey({ integrations: ["linear"] });
    const page = await signIn("#/mappings?q=narrow", { expected: /403/ }, "", narrow);
    await page.getByText("The only one").waitFor();
    await page.getByRole("switch", { name: "Edit" }).click();
    await page.getByRole("button", { name: "narrow in linear" }).click();
    const drawer = page.getByRole("dialog");
    await drawer.getByRole("button", { name: "Unlink" }).click();
    await drawer.getByRole("alert").getByText("This key may not do that").waitFor();
  });

  it("says why a key that may not read cannot sign in", async () => {
    const [blind] = await makeKey({ scopes: ["create"] });
    const page = await openPage("/console", { expected: /403/ });
    await page.getByLabel("API key").fill(blind);
    await page.getByRole("button", { name: "Sign in" }).click();
    await page.getByRole("alert").getByText("This key may not do that").waitFor();
  });
});

describe.skipIf(!hasBrowser)("/console, what somebody else changes meanwhile", () => {
  const row = { id: "race-1", entityType: "customer", entityId: "race", integration: "xero" };

  async function openRace(): Promise<Page> {
    await send("DELETE", "/externalIntegrationMapping?entityId=eq.race");
    await link([{ ...row, externalId: "r-1", metadata: { theirs: 1 } }]);
    const page = await signIn("#/mappings?q=race", {}, "", seeded.key);
    await page.getByRole("switch", { name: "Edit" }).click();
    await page.getByRole("button", { name: "race in xero" }).click();
    return page;
  }

  it("is told before a change is saved, and is not lost", async () => {
    const page = await openRace();
    const drawer = page.getByRole("dialog", { name: "customer race" });
    await drawer.getByRole("button", { name: "Edit or relink" }).click();
    await drawer.getByLabel("External id").fill(" r 2 ");
    await drawer.getByRole("button", { name: "Show what would change" }).click();
    const outcome = drawer.getByRole("region", { name: "What would change" });
    await outcome.getByText('+ " r 2 "').waitFor();
    await link([{ ...row, externalId: "r-3", metadata: { theirs: 2 } }]);
    await outcome.getByRole("button", { name: "Save" }).click();
    await drawer.getByText("Not saved: it was changed meanwhile.").waitFor();
    await outcome.getByText("metadata.theirs").waitFor();
    await outcome.getByText('− "r-3"').waitFor();
    expect(await findBarriers(page)).toEqual([]);
    const now = () =>
      send("GET", "/rest/v1/externalIntegrationMapping?id=eq.race-1&select=externalId,metadata");
    expect(await now()).toEqual([{ externalId: "r-3", metadata: { theirs: 2 } }]);
    await outcome.getByRole("button", { name: "Save" }).click();
    await drawer.getByText("Saved.").waitFor();
    expect(await now()).toEqual([{ externalId: " r 2 ", metadata: { theirs: 2 } }]);
  });

  it("is told after an id was taken from another than was shown", async () => {
    const page = await openRace();
    const owner = (number: number, externalId: string) => ({
      ...{ id: `race-${number}`, entityType: "customer", entityId: `race-${number}`, integration: "xero" },
      externalId,
    });
    await link([owner(2, "r-9")]);
    const drawer = page.getByRole("dialog", { name: "customer race" });
    await drawer.getByRole("button", { name: "Edit or relink" }).click();
    await drawer.getByLabel("External id").fill("r-9");
    await drawer.getByLabel("Take it from the entity that has it").check();
    await drawer.getByRole("button", { name: "Show what would change" }).click();
    const outcome = drawer.getByRole("region", { name: "What would change" });
    await outcome.getByText("customer race-2 loses r-9 in xero").waitFor();
    await page.route("**/rest/v1/rpc/link*", async (route) => {
      if (route.request().postDataJSON().dryRun === false) {
        await link([owner(2, "r-8"), owner(3, "r-9"), { ...row, metadata: { theirs: 2 } }]);
      }
      await route.continue();
    });
    await outcome.getByRole("button", { name: "Save" }).click();
    const done = drawer.getByRole("region", { name: "What was changed" });
    await done.getByText("customer race-3 loses r-9 in xero").waitFor();
    await done.getByText("metadata.theirs").waitFor();
    expect(await done.textContent()).not.toContain("race-2");
    expect(await findBarriers(page)).toEqual([]);
    await done.getByRole("button", { name: "Done" }).click();
    await drawer.locator(".history").getByText('+ "r-9"').waitFor();
    await send("DELETE", "/externalIntegrationMapping?id=eq.race-2");
  });

  it("is told before a mapping is removed; and one that is gone is not made anew", async () => {
    const page = await openRace();
    const drawer = page.getByRole("dialog", { name: "customer race" });
    await drawer.getByRole("button", { name: "Unlink" }).click();
    const removed = drawer.getByRole("region", { name: "What would be removed" });
    await removed.getByText('− "r-1"').waitFor();
    await link([{ ...row, externalId: "r-4" }]);
    await removed.getByRole("button", { name: "Unlink for good" }).click();
    await drawer.getByText("Not unlinked: it was changed or removed meanwhile.").waitFor();
    await removed.getByText('− "r-4"').waitFor();
    await removed.getByRole("button", { name: "Cancel" }).click();

    await drawer.getByRole("button", { name: "Edit or relink" }).click();
    await drawer.getByLabel("External id").fill("r-5");
    await drawer.getByRole("button", { name: "Show what would change" }).click();
    const outcome = drawer.getByRole("region", { name: "What would change" });
    await outcome.getByText('+ "r-5"').waitFor();
    await send("DELETE", "/externalIntegrationMapping?id=eq.race-1");
    await outcome.getByRole("button", { name: "Save" }).click();
    await outcome.getByRole("alert").getByText("There is no such mapping any more.").waitFor();
    expect(await send("GET", "/rest/v1/externalIntegrationMapping?id=eq.race-1")).toEqual([]);

    await drawer.getByRole("button", { name: "Cancel" }).click();
    await drawer.getByRole("button", { name: "Unlink" }).click();
    await removed.getByText("It is gone already.").waitFor();
    expect(await removed.getByRole("button", { name: "Unlink for good" }).count()).toBe(0);
  });
});

describe.skipIf(!hasBrowser)("/console, ids of any letters", () => {
  const odd = [
    "<img src=x onerror=alert(1)>",
    "👩‍👩‍👧 'quoted' \"twice\" \\ back",
    "a,b;c(d)&e=f#g?h%2F/i+j*k",
    "x".repeat(512),
    " spaces around ",
  ] as const;

  it("shows them as text, finds them, opens them and keeps numbers to the letter", async () => {
    await link(
      odd.map((externalId, index) => ({
        id: `odd-${index}`,
        entityType: "item",
        entityId: externalId,
        integration: "o'dd <b>",
        externalId,
        metadata: { long: "y".repeat(5_000), list: Array.from({ length: 300 }, (_, number) => number) },
      })),
    );
    await fetch(`${origin}/externalIntegrationMapping?id=eq.odd-0`, {
      method: "PATCH",
      headers: { Authorization: `Bearer ${seeded.key}`, "Content-Type": "application/json" },
      body: '{"metadata": {"big": 9007199254740993, "exact": 1.10}}',
    });
    const page = await signIn("#/mappings", { viewport: { width: 360, height: 640 } }, "", seeded.key);
    for (const [index, id] of odd.entries()) {
      await page.getByLabel("Id of either side").fill(id);
      await page.keyboard.press("Enter");
      await page.getByText("The only one").waitFor();
      await page.getByRole("cell").getByRole("button").first().click();
      await page.getByRole("dialog").locator(".history li").first().waitFor();
      expect(await page.evaluate("document.documentElement.scrollWidth"), id).toBe(360);
      if (index === 0) {
        await page.getByText("9007199254740993", { exact: true }).first().waitFor();
        await page.getByText("1.10", { exact: true }).first().waitFor();
      }
      // The URL is the state, whatever is in it.
      await page.reload();
      await page.getByRole("dialog").locator(".history li").first().waitFor();
      await page.getByRole("button", { name: "Close" }).click();
      // Closing is a step of the history, which must be there before one goes back.
      await page.getByRole("dialog").waitFor({ state: "detached" });
    }
    await step(page, "back");
    await page.getByRole("dialog").waitFor();
    await step(page, "forward");
    await page.getByRole("dialog").waitFor({ state: "detached" });
  });
});
