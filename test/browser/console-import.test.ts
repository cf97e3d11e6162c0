/** Import in the console: from a file to mappings. */
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { findBarriers, hasBrowser } from "./support/open-page.ts";
import { signIn } from "./support/sign-in.ts";

const header = "Carbon id,System,External id,Note";
const many = Array.from(
  { length: 600 },
  (_, number) => `i-${number},imported,ext-${number},"{""n"": 1.${number}0}"`,
);
const csv = [header, ...many, "i-600,imported,ext-1,", 'i-601,imported,"a, ""quoted"" id",'].join("\r\n");

describe.skipIf(!hasBrowser)("/console, Import", () => {
  it("maps the columns, tries the rows without writing, then lands them and says which do not", async () => {
    const page = await signIn("#/import", { viewport: { width: 360, height: 640 } });
    await page.getByLabel("CSV file").setInputFiles({
      name: "customers.csv",
      mimeType: "text/csv",
      buffer: Buffer.from(csv),
    });
    await page.getByText("customers.csv: 602 rows").waitFor();
    await page.getByText("Still to be said: Entity type.").waitFor();
    await page.getByLabel("Entity type of all rows").fill("vendor");
    await page.getByLabel("Column of the file for Metadata (JSON)").selectOption("Note");
    expect(await findBarriers(page)).toEqual([]);
    await page.getByRole("button", { name: "Dry run" }).click();
    const outcome = page.getByRole("list", { name: "What would become of the rows" });
    await page.getByText("602 of 602 rows").waitFor();
    expect((await outcome.getByRole("listitem").allTextContents()).sort()).toEqual([
      "created 601",
      "invalid 1",
    ]);
    await page.getByText("Read-only. To import the rows").waitFor();
    expect(await page.evaluate("document.documentElement.scrollWidth")).toBe(360);

    await page.getByRole("switch", { name: "Edit" }).click();
    await page.getByRole("button", { name: "Import 601 rows" }).click();
    await page.getByText("The import is done.").waitFor();
    const problems = page.getByRole("region", { name: "Rows that do not land" }).getByRole("row");
    expect((await problems.nth(1).getByRole("cell").allTextContents()).slice(0, 2)).toEqual([
      "602",
      "refused",
    ]);
    expect(await findBarriers(page)).toEqual([]);
    const saved = page.waitForEvent("download");
    await page.getByRole("button", { name: "Download them as CSV" }).click();
    const folder = await mkdtemp(join(tmpdir(), "crosswalk-"));
    await (await saved).saveAs(join(folder, "rows.csv"));
    const file = await readFile(join(folder, "rows.csv"), "utf8");
    await rm(folder, { recursive: true });
    expect(file).toMatch(
      /^Carbon id,System,External id,Note,Outcome,Why\r\ni-600,imported,ext-1,,refused,[^\r\n]+$/,
    );
    await page.getByRole("button", { name: "Copy as supabase-js" }).waitFor();

    await page.goto(`${page.url().split("#")[0]}#/mappings?q=i-601`);
    await page.getByRole("cell", { name: 'a, "quoted" id' }).waitFor();
  });

  it("tries another file from the start, even with the same name", async () => {
    const page = await signIn("#/import");
    const choose = (id: string) =>
      page.getByLabel("CSV file").setInputFiles({
        name: "two.csv",
        mimeType: "text/csv",
        buffer: Buffer.from(`entityType,entityId,integration,externalId\nvendor,v-1,imported,${id}`),
      });
    await choose("first");
    await page.getByRole("button", { name: "Dry run" }).click();
    await page.getByText("1 of 1 rows").waitFor();
    await choose("second");
    await page.getByRole("cell", { name: "second" }).waitFor();
    expect(await page.getByText("1 of 1 rows").count()).toBe(0);
  });

  it("says what is wrong with a file", async () => {
    const page = await signIn("#/import", { colorScheme: "dark" });
    await page.getByLabel("CSV file").setInputFiles({
      name: "broken.csv",
      mimeType: "text/csv",
      buffer: Buffer.from('a,b\n"open,1'),
    });
    await page.getByRole("alert").getByText("A quote is not closed").waitFor();
    expect(await findBarriers(page)).toEqual([]);
  });
});
