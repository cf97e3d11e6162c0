/** The front of `npm start` before a real HTTP server: what either side sends reaches the other as it was sent. */
import { once } from "node:events";
import { createServer, type IncomingMessage, request, type Server, type ServerResponse } from "node:http";
import { connect, createServer as createTcpServer, type Socket, type Server as TcpServer } from "node:net";
import { text } from "node:stream/consumers";
import { afterEach, describe, expect, it } from "vitest";
import { openFront } from "../../src/cli/local/front/front.ts";
import { findFreePort } from "../../src/cli/port.ts";

type Handler = (request: IncomingMessage, response: ServerResponse) => void;

const opened: (() => void)[] = [];
afterEach(() => {
  for (const close of opened.splice(0)) close();
});

/** A server with the front before it; gives the front's port. */
async function open(handler: Handler, prepare: (server: Server) => void = () => {}): Promise<number> {
  const server = createServer(handler);
  prepare(server);
  const port = await openBefore(server);
  opened.push(() => server.closeAllConnections());
  return port;
}

/** The front before a server; gives the front's port. */
async function openBefore(server: Server | TcpServer): Promise<number> {
  await once(server.listen(0, "127.0.0.1"), "listening");
  const address = server.address();
  if (address === null || typeof address === "string") throw new Error("The server has no port.");
  const port = await findFreePort();
  const front = await openFront(port, address.port);
  opened.push(() => {
    front.close();
    server.close();
  });
  return port;
}

/** Sends bytes as they are, and gives all that comes back until the server closes. */
async function talk(port: number, bytes: string): Promise<string> {
  const socket = connect(port, "127.0.0.1");
  socket.write(bytes, "latin1");
  return text(socket.setEncoding("latin1"));
}

const echoTarget: Handler = (request, response) => {
  response.sendDate = false;
  response.end(`${request.method} ${request.url}`);
};

describe("the front", () => {
  it("encodes characters that a URI may not have, in each request of a connection", async () => {
    const port = await open(echoTarget);
    const answer = await talk(
      port,
      'GET /a?select=x->>y HTTP/1.1\r\nHost: h\r\n\r\nGET /b?or=(n.eq."a,b") HTTP/1.1\r\nHost: h\r\nConnection: close\r\n\r\n',
    );
    expect(answer.match(/GET \/.*/g)).toEqual([
      expect.stringContaining("GET /a?select=x-%3E%3Ey"),
      "GET /b?or=(n.eq.%22a,b%22)",
    ]);
  });

  it("passes an answer on unchanged", async () => {
    const head = "HTTP/1.1 207 Odd Words\r\nX-b: 1\r\nx-A: 2\r\nX-b: \xff\r\nContent-Length: 2\r\n\r\nok";
    const upstream = createTcpServer((socket) => socket.end(head, "latin1"));
    const port = await openBefore(upstream);
    expect(await talk(port, "GET / HTTP/1.1\r\nHost: h\r\n\r\n")).toBe(head);
  });

  it.each([
    ["500 Internal Server Error", "Content-Type: text/plain; charset=utf-8\r\n"],
    ["503 Service Unavailable", "Content-Type: text/html\r\nRetry-After: 0\r\n"],
    ["502 Bad Gateway", ""],
  ])("answers as the API where the Worker's place answers %s", async (status, headers) => {
    const stack = "Error: Network connection lost.\n    at fetch (file:///srv/worker.js:1:1)";
    const upstream = createTcpServer((socket) => {
      socket.write(`HTTP/1.1 ${status}\r\n${headers}Content-Length: ${stack.length}\r\n\r\n${stack}`);
    });
    const port = await openBefore(upstream);
    const response = await fetch(`http://127.0.0.1:${port}/`);
    expect([response.status, response.headers.get("Retry-After"), await response.json()]).toEqual([
      503,
      "5",
      {
        code: "PGRST001",
        message: "The Worker is out of reach",
        details: null,
        hint: "It is unknown whether the request was done. Try again in a moment.",
      },
    ]);
    expect(await talk(port, "GET / HTTP/1.1\r\nHost: h\r\n\r\n")).not.toContain("worker.js");
  });

  it("passes an error of the Worker on, and the answers after it", async () => {
    const port = await open((request, response) => {
      response.sendDate = false;
      response.writeHead(500, { "Content-Type": "application/json; charset=utf-8" });
      response.end(JSON.stringify({ code: "XX000", path: request.url }));
    });
    const answer = await talk(
      port,
      "GET /a HTTP/1.1\r\nHost: h\r\n\r\nGET /b HTTP/1.1\r\nHost: h\r\nConnection: close\r\n\r\n",
    );
    expect(answer.match(/\{.*\}/g)).toEqual(['{"code":"XX000","path":"/a"}', '{"code":"XX000","path":"/b"}']);
  });

  it("answers HEAD with the length of what GET would give", async () => {
    const port = await open((_, response) => response.setHeader("Content-Length", 5).end("hello"));
    const response = await fetch(`http://127.0.0.1:${port}/`, { method: "HEAD" });
    expect([response.headers.get("content-length"), await response.text()]).toEqual(["5", ""]);
  });

  it("streams both ways at once", async () => {
    const port = await open((request, response) => request.pipe(response));
    const client = request({ port, host: "127.0.0.1", method: "POST" });
    client.write("one");
    const [response] = await once(client, "response");
    expect(String((await once(response, "data"))[0])).toBe("one");
    client.write("two");
    expect(String((await once(response, "data"))[0])).toBe("two");
    client.end();
    await once(response.resume(), "end");
  });

  it("carries ten megabytes there and back", async () => {
    const port = await open((request, response) => request.pipe(response));
    const body = new Uint8Array(10_000_000).map((_, index) => index * 7);
    const response = await fetch(`http://127.0.0.1:${port}/`, { method: "POST", body });
    expect(Buffer.from(body).equals(new Uint8Array(await response.arrayBuffer()))).toBe(true);
  });

  it("lets the server ask for a body or refuse it", async () => {
    const port = await open(
      (request, response) => request.pipe(response),
      (server) =>
        server.on("checkContinue", (request, response) => {
          if (request.url === "/no") response.writeHead(413).end();
          else {
            response.writeContinue();
            request.pipe(response);
          }
        }),
    );
    const ask = (path: string) =>
      request({ port, host: "127.0.0.1", path, method: "PUT", headers: { Expect: "100-continue" } });
    const taken = ask("/yes");
    taken.flushHeaders();
    await once(taken, "continue");
    taken.end("body");
    expect(await text((await once(taken, "response"))[0])).toBe("body");
    const refused = ask("/no");
    refused.on("error", () => {}).flushHeaders();
    expect((await once(refused, "response"))[0].statusCode).toBe(413);
    refused.destroy();
  });

  it("tells the server when the client goes away", async () => {
    let gone: Promise<unknown> | undefined;
    const port = await open((_, response) => {
      gone = once(response, "close");
      response.write("part");
    });
    const abort = new AbortController();
    const response = await fetch(`http://127.0.0.1:${port}/`, { signal: abort.signal });
    await response.body?.getReader().read();
    abort.abort();
    await gone;
  });

  it("tells the client when the server breaks off", async () => {
    const port = await open((_, response) => {
      response.setHeader("Content-Length", 10).write("part");
      setImmediate(() => response.destroy());
    });
    const response = await fetch(`http://127.0.0.1:${port}/`);
    await expect(response.text()).rejects.toThrow("terminated");
  });

  it("passes an upgraded connection on", async () => {
    const port = await open(echoTarget, (server) =>
      server.on("upgrade", (_, socket: Socket) => {
        socket.write("HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: echo\r\n\r\n");
        socket.pipe(socket);
      }),
    );
    const client = request({
      port,
      host: "127.0.0.1",
      headers: { Connection: "Upgrade", Upgrade: "echo" },
    }).end();
    const [, socket] = await once(client, "upgrade");
    socket.write('GET /a>b HTTP/1.1\r\n\r\n"<>"');
    expect(String((await once(socket, "data"))[0])).toBe('GET /a>b HTTP/1.1\r\n\r\n"<>"');
    socket.destroy();
  });

  it("closes the connection where no server listens", async () => {
    const port = await findFreePort();
    const front = await openFront(port, await findFreePort());
    opened.push(front.close);
    await expect(fetch(`http://127.0.0.1:${port}/`)).rejects.toThrow("fetch failed");
  });

  it("says that the port is in use", async () => {
    const port = await open(echoTarget);
    await expect(openFront(port, 1)).rejects.toThrow(`Port ${port} is in use.`);
  });
});
