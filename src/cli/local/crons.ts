/** Runs the cron triggers of wrangler.toml on the local Worker, which Cloudflare would do: `wrangler dev` does not. */
import { readFileSync } from "node:fs";

const everyMilliseconds = 60_000;

/** The crons of a configuration. `crons = ["17 * * * *", "* * * * *"]` */
export function readCrons(configuration: string): readonly string[] {
  const [, list = ""] = /^crons = \[(.*?)\]/ms.exec(configuration) ?? [];
  return [...list.matchAll(/"([^"]+)"/g)].flatMap(([, cron]) => cron ?? []);
}

// Whether a cron is due in that minute of the hour: `*`, `7` and `*/10` are understood, in the field of minutes.
export function isDue(cron: string, minute: number): boolean {
  const [minutes = "", ...others] = cron.split(" ");
  if (others.some((field) => field !== "*")) return false;
  const [, step] = /^\*\/(\d+)$/.exec(minutes) ?? [];
  if (step !== undefined) return minute % Number(step) === 0;
  return minutes === "*" || Number(minutes) === minute;
}

/**
 * Calls all of them at once, since some were due while nothing ran, and then once a minute those that are due, until it is
 * closed.
 * @param base the Worker
 */
export function driveCrons(base: URL): { readonly close: () => void } {
  const crons = readCrons(readFileSync("wrangler.toml", "utf8"));
  const drive = (due: readonly string[]) => {
    for (const cron of due) {
      const url = new URL("/cdn-cgi/local/scheduled", base);
      url.searchParams.set("cron", cron);
      // What fails is in the Worker's own log, and the next minute comes.
      fetch(url).then(
        (answer) => answer.text(),
        () => {},
      );
    }
  };
  drive(crons);
  const timer = setInterval(() => {
    const minute = new Date().getMinutes();
    drive(crons.filter((each) => isDue(each, minute)));
  }, everyMilliseconds);
  return { close: () => clearInterval(timer) };
}
