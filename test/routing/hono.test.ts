/** The router remembers paths: each still gets its own handler and parameters. */
import { expect, it } from "vitest";
import { Hono } from "../../src/routing/hono";

function numbers() {
  const app = new Hono();
  app.use("*", async (c, next) => {
    await next();
    c.header("X-Path", c.req.path);
  });
  app.get("/:kind/:id", (c) => c.text(`${c.req.param("kind")} ${c.req.param("id")}`));
  app.post("/:kind/:id", (c) => c.text("posted"));
  return app;
}

async function ask(app: ReturnType<typeof numbers>, path: string, method = "GET") {
  const answer = await app.request(path, { method });
  return [answer.status, answer.headers.get("X-Path"), await answer.text()];
}

it("answers many paths again and again, each with its own parameters", async () => {
  const app = numbers();
  const long = "x".repeat(200);
  const paths = [...Array.from({ length: 250 }, (_, n) => `/item/${n}`), `/item/${long}`, "/item/a%20b"];
  for (const path of [...paths, ...paths.toReversed()]) {
    const [kind, id = ""] = path.slice(1).split("/");
    expect(await ask(app, path)).toEqual([
      200,
      decodeURIComponent(path),
      `${kind} ${decodeURIComponent(id)}`,
    ]);
  }
});

it("tells methods of a path apart, and paths that there are not", async () => {
  const app = numbers();
  for (let times = 0; times < 2; times += 1) {
    expect(await ask(app, "/item/1")).toEqual([200, "/item/1", "item 1"]);
    expect(await ask(app, "/item/1", "POST")).toEqual([200, "/item/1", "posted"]);
    expect(await ask(app, "/item/1", "PUT")).toEqual([404, "/item/1", "404 Not Found"]);
    expect(await ask(app, "/item")).toEqual([404, "/item", "404 Not Found"]);
  }
});

it("finds a route that was added after a path was asked for", async () => {
  const app = numbers();
  expect((await ask(app, "/late"))[0]).toBe(404);
  app.get("/late", (c) => c.text("now"));
  expect(await ask(app, "/late")).toEqual([200, "/late", "now"]);
});
