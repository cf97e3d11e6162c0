/**
 * `/openapi.json` and `/types.ts` (SPEC §16), for anyone. They are static assets, which cost the Worker no bytes; the
 * Worker adds where it is served.
 */
import type { Context } from "hono";
import type { Bindings } from "../config/bindings";
import { hostErrors } from "../http/errors";
import { type HeadersEnv, useProfile } from "../http/header-profiles";
import { answerOtherMethods } from "../http/other-methods";
import { Hono } from "../routing/hono";
import { SERVER } from "./server";

type DocumentsEnv = { Bindings: Bindings } & HeadersEnv;

const headers = { "Cache-Control": "public, max-age=300" };

export function documents(): Hono<DocumentsEnv> {
  const app = new Hono<DocumentsEnv>();
  app.get("/openapi.json", useProfile("page"), async (c) => {
    const text = await readAsset(c, "/openapi.json");
    const server = (url: string) => `"url":${JSON.stringify(url)}`;
    const served = text.replace(server(SERVER), () => server(new URL(c.req.url).origin));
    return c.body(served, 200, { ...headers, "Content-Type": "application/json; charset=utf-8" });
  });
  app.get("/types.ts", useProfile("page"), async (c) =>
    c.body(await readAsset(c, "/types.txt"), 200, {
      ...headers,
      "Content-Type": "text/plain; charset=utf-8",
    }),
  );
  app.on("ALL", ["/openapi.json", "/types.ts"], (c) => answerOtherMethods(c.req.method, "OPTIONS,GET,HEAD"));
  return app;
}

/** @throws 500 if it was deployed without them */
async function readAsset(c: Context<DocumentsEnv>, path: string): Promise<string> {
  const asset = await c.env.ASSETS.fetch(new URL(path, c.req.url));
  if (!asset.ok) throw hostErrors.misconfigured();
  return asset.text();
}
