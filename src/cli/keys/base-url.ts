/** Where the Worker is: `--url`, else this machine. */
import { CliError } from "../cli-error.ts";
import { readPort } from "../port.ts";

/** @throws CliError for an invalid address, and for http to another machine, which would send a secret unencrypted */
export function readBase(url: string | undefined): URL {
  const base = URL.parse(url ?? `http://localhost:${readPort()}`);
  if (base === null) throw new CliError("--url must be an address such as https://crosswalk.example.com", 2);
  const isLocal = ["localhost", "127.0.0.1", "[::1]"].includes(base.hostname);
  if (base.protocol !== "https:" && !(base.protocol === "http:" && isLocal)) {
    throw new CliError("--url must be https, unless it is on this machine", 2);
  }
  return base;
}
