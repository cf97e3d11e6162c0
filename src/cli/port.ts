/** The port that `npm start` serves on: `PORT`, else 8787. A port that is in use is refused early. */
import { createServer } from "node:net";
import { CliError } from "./cli-error.ts";

const usual = 8787;

/** The addresses of `localhost`. */
export const loopback = ["127.0.0.1", "::1"] as const;

/** Reads `PORT`. */
export function readPort(text = process.env.PORT): number {
  if (text === undefined || text === "") return usual;
  const port = Number(text);
  if (!/^\d+$/.test(text) || port < 1 || port > 65535) {
    throw new CliError(`PORT must be a number from 1 to 65535, not "${text}".`, 2);
  }
  return port;
}

/** Refuses a port that is in use on either loopback address. */
export async function assertFree(port: number): Promise<void> {
  for (const host of loopback) {
    const result = await tryToListen(port, host);
    if (result === "EADDRINUSE") throw portInUse(port);
    if (result === "EACCES")
      throw new CliError(`Port ${port} may not be used here. Set PORT to one above 1023.`);
  }
}

/** A free port, for the server behind the front. */
export async function findFreePort(): Promise<number> {
  const result = await tryToListen(0, loopback[0]);
  if (typeof result === "number") return result;
  throw new CliError(`No port of ${loopback[0]} can be opened: ${result}.`);
}

export function portInUse(port: number): CliError {
  const other = port === 65535 ? usual : port + 1;
  const command = process.platform === "win32" ? `$env:PORT=${other}; npm start` : `PORT=${other} npm start`;
  return new CliError(`Port ${port} is in use. Use another one: ${command}`);
}

/** The port if it can be opened, else the error's code. A machine without IPv6 gives EADDRNOTAVAIL. */
function tryToListen(port: number, host: string): Promise<number | string> {
  return new Promise((resolve) => {
    const server = createServer();
    server.once("error", (error: NodeJS.ErrnoException) => resolve(error.code ?? "unknown"));
    server.listen(port, host, () => {
      const address = server.address();
      const opened = address !== null && typeof address === "object" ? address.port : port;
      server.close(() => resolve(opened));
    });
  });
}
