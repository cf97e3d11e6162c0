/** `npm run companies`: the calls that it makes, and what it prints. */
import { describe, expect, it } from "vitest";
import type { ShownMove } from "../../src/moves/move-record.ts";
import { standInFor } from "./admin-stand-in.ts";

const moved: ShownMove = {
  companyId: "acme",
  state: "settled",
  database: "DB_EAST",
  from: "DB",
  to: "DB_EAST",
  kept: ["DB"],
  secondsToSwitch: 0,
  startedAt: "2026-06-01T12:00:00Z",
  arrivedAt: "2026-06-01T12:03:00Z",
  figures: {
    mappings: 1_200,
    copiedMappings: 1_200,
    copiedChanges: 3_400,
    comparedMappings: 1_201,
    comparedChanges: 3_400,
    followed: 5,
    repaired: 0,
    frozenMilliseconds: 42,
  },
};

const shown = `company                acme
database               DB_EAST
state                  moved from DB to DB_EAST
moved from, to         DB, DB_EAST
old rows kept in       DB
begun                  2026-06-01T12:00:00Z
arrived                2026-06-01T12:03:00Z
mappings at the start  1,200
copied                 1,200 mappings, 3,400 changes
compared               1,201 mappings, 3,400 changes
written meanwhile      5 mappings, copied again
found wrong            0 mappings, copied again
writes waited for      about 42 ms`;

const worker = standInFor("companies/companies", { status: 200, body: moved });
const { calls, run: companies } = worker;
const path = "/admin/companies/acme/move";

describe("npm run companies", () => {
  it("move begins the move, and ends when the company has arrived", async () => {
    const { stdout } = await companies("move", "acme", "--to", "DB_EAST", "--announce-seconds", "60");
    expect(calls).toEqual([`POST ${path} Bearer the-token {"to":"DB_EAST","announceSeconds":60}`]);
    expect(stdout).toBe(
      `Moved.\n\n${shown}\n\nThe old rows are kept. When all is well: npm run companies -- drop-source acme\n`,
    );
  });

  it("status shows where it is", async () => {
    const { stdout } = await companies("status", "acme");
    expect(calls).toEqual([`GET ${path} Bearer the-token`]);
    expect(stdout).toBe(`${shown}\n`);
  });

  it("drop-source ends when nothing is kept", async () => {
    worker.answer = { status: 200, body: { ...moved, kept: [] } };
    const { stdout } = await companies("drop-source", "acme", "--json");
    expect(calls).toEqual([`POST ${path}/drop-source Bearer the-token {}`]);
    expect(JSON.parse(stdout)).toEqual({ ...moved, kept: [] });
  });

  it("says why a company does not move", async () => {
    const message = 'The company "acme" is moving from DB to DB_WEST';
    worker.answer = {
      status: 409,
      body: { code: "55000", message, details: null, hint: "Cancel that move" },
    };
    await expect(companies("move", "acme", "--to", "DB_EAST")).rejects.toMatchObject({
      code: 1,
      stderr: `${message}. Cancel that move (409)\n`,
    });
  });

  it("says that the Worker is out of reach where something before it answers", async () => {
    worker.answer = { status: 500, body: "Error: Network connection lost.\n    at /srv/worker.js:1:1" };
    await expect(companies("status", "acme")).rejects.toMatchObject({
      code: 1,
      stderr: expect.stringMatching(
        /^The Worker at http:\/\/127\.0\.0\.1:\d+ is out of reach: what answers there is 500\.\n$/,
      ),
    });
  });

  it.each([["move"], ["drop-source"]])("%s ends at once during maintenance, and says so", async (word) => {
    const message = "The service is read-only for maintenance";
    worker.answer = {
      status: 503,
      body: { code: "25006", message, details: "Nothing was written.", hint: null },
    };
    const to = word === "move" ? ["--to", "DB_EAST"] : [];
    await expect(companies(word, "acme", ...to)).rejects.toMatchObject({
      code: 1,
      stderr: `${message}. Nothing was written. (503) Run the same command again then: it goes on from where it is.\n`,
    });
    expect(calls).toHaveLength(1);
  });

  it.each([
    [["move", "acme"], "move needs --to <binding>"],
    [["move"], "move needs the company's id"],
    [
      ["move", "acme", "--to", "DB_EAST", "--announce-seconds", "soon"],
      "--announce-seconds must be a whole number",
    ],
  ])("refuses %j", async (words, complaint) => {
    await expect(companies(...words)).rejects.toMatchObject({ code: 2, stderr: `${complaint}\n` });
    expect(calls).toEqual([]);
  });
});
