/**
 * What `wrangler deploy` writes to the file of `WRANGLER_OUTPUT_FILE_PATH`: an object a line. That of the deploy has the id
 * of the new version, and the addresses of the Worker among its `targets`.
 */

/** `crosswalk.acme.workers.dev`, `crosswalk.example.com (custom domain)`, `example.com/* (zone name: example.com)` */
const host = /^((?:[a-z0-9-]+\.)+[a-z]{2,})(?:\/\*)?(?: \(.*)?$/i;

export interface Deployed {
  /** Missing if no target is a host that answers for all paths: a route for some paths, or a cron trigger. */
  readonly url?: URL;
}

interface OutputLine {
  readonly type?: unknown;
  readonly version_id?: unknown;
  readonly targets?: unknown;
}

/** Undefined if there is no new version: wrangler asked, and was told to stop. */
export function readDeployed(output: string): Deployed | undefined {
  const last = output
    .split("\n")
    .filter((line) => line !== "")
    .map((line): OutputLine => JSON.parse(line))
    .findLast(({ type }) => type === "deploy");
  if (typeof last?.version_id !== "string") return undefined;
  const targets: readonly unknown[] = Array.isArray(last.targets) ? last.targets : [];
  const [found] = targets.flatMap((target) => host.exec(String(target))?.[1] ?? []);
  return found === undefined ? {} : { url: new URL(`https://${found}`) };
}
