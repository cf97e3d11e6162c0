/** The port that `npm start` serves on: `PORT`, else 8787; a port that something else holds is refused early. */
import { createServer } from "node:net";
import { CliError } from "./cli-error.ts";

const usual = 8787;

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
  for (const host of ["127.0.0.1", "::1"]) {
    const reason = await tryToListen(port, host);
    if (reason === "EADDRINUSE") {
      throw new CliError(`Port ${port} is in use. Take another one: PORT=${port + 1} npm start`);
    }
    if (reason === "EACCES")
      throw new CliError(`Port ${port} may not be used here. Set PORT to one above 1023.`);
  }
}

/** Undefined where it works, else the error's code. A machine without IPv6 answers EADDRNOTAVAIL. */
function tryToListen(port: number, host: string): Promise<string | undefined> {
  return new Promise((resolve) => {
    const server = createServer();
    server.once("error", (error: NodeJS.ErrnoException) => resolve(error.code));
    server.listen(port, host, () => server.close(() => resolve(undefined)));
  });
}
