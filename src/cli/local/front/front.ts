/**
 * The port that `npm start` serves: passes each connection on to `wrangler dev` unchanged, except for the request lines
 * (request-rewriter.ts) and what wrangler answers in the Worker's place (response-guard.ts). It works on connections, not
 * requests, so streams, aborts, HEAD, `100 Continue`, keep-alive, trailers and upgrades need no special code.
 */
import { connect, createServer, type Server, type Socket } from "node:net";
import { pipeline } from "node:stream";
import { CliError } from "../../cli-error.ts";
import { loopback, portInUse } from "../../port.ts";
import { RequestRewriter } from "./request-rewriter.ts";
import { ResponseGuard } from "./response-guard.ts";

export interface Front {
  /** Stops listening and ends all connections. */
  close(): void;
}

/**
 * Serves the port on both loopback addresses, because `localhost` may mean either.
 * @throws CliError if another program uses the port
 */
export async function openFront(port: number, upstreamPort: number): Promise<Front> {
  const sockets = new Set<Socket>();
  const accept = (client: Socket) => {
    sockets.add(client.once("close", () => sockets.delete(client)));
    passOn(client, upstreamPort);
  };
  const servers: Server[] = [];
  const close = () => {
    for (const server of servers) server.close();
    for (const socket of sockets) socket.destroy();
  };
  for (const host of loopback) {
    const server = createServer({ allowHalfOpen: true, noDelay: true }, accept);
    const reason = await listen(server, port, host);
    if (reason === undefined) servers.push(server);
    else if (reason === "EADDRINUSE") {
      close();
      throw portInUse(port);
    }
  }
  if (servers.length === 0) throw new CliError(`Port ${port} cannot be opened on this machine.`);
  return { close };
}

/** Undefined if it listens, else the error's code. A machine without IPv6 gives EADDRNOTAVAIL. */
function listen(server: Server, port: number, host: string): Promise<string | undefined> {
  return new Promise((resolve) => {
    server.once("error", (error: NodeJS.ErrnoException) => resolve(error.code ?? "unknown"));
    server.listen(port, host, () => resolve(undefined));
  });
}

/** When one side ends, the other is ended too; if either breaks, both are closed. */
function passOn(client: Socket, upstreamPort: number): void {
  const upstream = connect({ port: upstreamPort, host: "127.0.0.1", allowHalfOpen: true, noDelay: true });
  const closeBoth = (error?: Error | null) => {
    if (!error) return;
    client.destroy();
    upstream.destroy();
  };
  pipeline(client, new RequestRewriter(), upstream, closeBoth);
  pipeline(upstream, new ResponseGuard(), client, closeBoth);
}
