/** `/`: what the Worker serves, as a page for people and as links in JSON for programs. */

import { accepts } from "hono/accepts";
import { Hono } from "../routing/hono";
import type { HeadersEnv } from "./header-profiles";
import { answerOtherMethods } from "./other-methods";
import { pagePolicy } from "./security-headers";

const name = "Crosswalk";

/** What is linked from here: a path, and for people a name and what it is. A path without a name is for programs only. */
const links = {
  docs: [
    "/docs",
    "API reference",
    "Every call, with its parameters and answers. Try them here with your key.",
  ],
  console: ["/console", "Console", "See the mappings, find where an id leads, and mend what is wrong."],
  openapi: [
    "/openapi.json",
    "OpenAPI",
    "The same for programs: OpenAPI 3.1, from which clients can be made.",
  ],
  types: ["/types.ts", "Types", "The types of the tables and functions, for supabase-js in TypeScript."],
  mappings: ["/externalIntegrationMapping"],
  postgrest: ["/rest/v1/"],
  mcp: ["/mcp"],
  health: ["/health", "Health", "Whether this server answers."],
} as const satisfies Readonly<
  Record<string, readonly [path: string] | readonly [path: string, title: string, text: string]>
>;

const json = {
  name,
  ...Object.fromEntries(Object.entries(links).map(([link, [path]]) => [link, path])),
};

const items = Object.values(links).flatMap(([path, title, text]) =>
  title === undefined ? [] : [`<li><a href="${path}">${title}</a><p>${text}</p></li>`],
);

/** The texts above are ours and hold nothing to escape. Its style and icon are static assets (src/pages). */
const page = `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<title>${name}</title>
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<link rel="icon" href="/docs/icon.svg" type="image/svg+xml">
<link rel="stylesheet" href="/docs/root.css">
</head>
<body>
<main>
<h1>${name}</h1>
<p>Which record here is which record there: an API for the ids that integrations share. Programs get this list as JSON.</p>
<ul>
${items.join("\n")}
</ul>
</main>
</body>
</html>
`;

const policy = pagePolicy({ style: "'self'", img: "'self'" });

const jsonType = "application/json";
const htmlType = "text/html";

export function root(): Hono<HeadersEnv> {
  const app = new Hono<HeadersEnv>();
  app.get("/", (c) => {
    c.header("Vary", "Accept");
    const type = accepts(c, { header: "Accept", supports: [jsonType, htmlType], default: jsonType });
    if (type === jsonType) return c.json(json);
    c.set("profile", "page");
    return c.html(page, 200, { "Content-Security-Policy": policy, "Cache-Control": "no-cache" });
  });
  app.all("/", (c) => answerOtherMethods(c.req.method, "OPTIONS,GET,HEAD"));
  return app;
}
