/** The cron triggers that npm start runs. */
import { once } from "node:events";
import { readFileSync } from "node:fs";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { describe, expect, it } from "vitest";
import { driveCrons, isDue, readCrons } from "../../../src/cli/local/crons.ts";

const crons = readCrons(readFileSync("wrangler.toml", "utf8"));

describe("the crons of wrangler.toml", () => {
  it("are all understood: each is due within an hour, and one of them every minute", () => {
    const minutes = Array.from({ length: 60 }, (_, minute) => minute);
    const due = crons.map((cron) => minutes.filter((minute) => isDue(cron, minute)));
    expect(due.map(({ length }) => length > 0)).toEqual(crons.map(() => true));
    expect(due).toContainEqual(minutes);
  });

  it.each<[string, number, boolean]>([
    ["* * * * *", 59, true],
    ["17 * * * *", 17, true],
    ["17 * * * *", 18, false],
    ["*/10 * * * *", 20, true],
    ["*/10 * * * *", 21, false],
    ["17 3 * * *", 17, false],
  ])("%s in minute %d: %s", (cron, minute, due) => {
    expect(isDue(cron, minute)).toBe(due);
  });

  it("are all called at once, whatever the minute, and not after it is closed", async () => {
    const server = createServer((_, response) => response.end("ok"));
    server.listen(0, "127.0.0.1");
    await once(server, "listening");
    const { port } = server.address() as AddressInfo;
    const called = new Promise<readonly string[]>((resolve) => {
      const urls: string[] = [];
      server.on("request", ({ url }) => {
        if (urls.push(url ?? "") === crons.length) resolve(urls);
      });
    });
    const driven = driveCrons(new URL(`http://127.0.0.1:${port}`));
    expect((await called).toSorted()).toEqual(
      crons.map((cron) => `/cdn-cgi/local/scheduled?${new URLSearchParams({ cron })}`).toSorted(),
    );
    driven.close();
    server.close();
  });
});
