/** Opens a page of the console, signed in with the key of the company that has 10,000 mappings. */
import type { Page } from "playwright-core";
import { openPage, seeded, type Watched } from "./open-page.ts";

/**
 * @param hash the page, as in the URL
 * @param token the admin token, for keys and webhooks
 */
export async function signIn(
  hash: string,
  options: Watched = {},
  token = "",
  key = seeded.largeKey,
): Promise<Page> {
  const page = await openPage(`/console${hash}`, options);
  await page.getByLabel("API key").fill(key);
  await page.getByLabel("Admin token").fill(token);
  await page.getByRole("button", { name: "Sign in" }).click();
  await page.getByRole("navigation").waitFor();
  return page;
}

/**
 * Goes back or forward. The page knows all of its steps: Playwright asks the browser, which on a busy machine may not have
 * heard of the last one yet, and would go one step too far.
 */
export async function step(page: Page, where: "back" | "forward"): Promise<void> {
  await page.evaluate(`history.${where}()`);
}
