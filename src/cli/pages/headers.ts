/**
 * The `_headers` file of the static assets, which are served before the Worker runs: the same headers as on the Worker's
 * own pages (src/http/header-profiles.ts), and a policy for each page.
 * @see https://developers.cloudflare.com/workers/static-assets/headers/
 */
import { forBrowsers, type Header, pagePolicy, secure } from "../../http/security-headers.ts";

const self = "'self'";

/** Swagger UI's style has images as data. Its scripts set styles by CSSOM, which no policy forbids. */
const docs = pagePolicy({ script: self, style: self, img: `${self} data:`, connect: self, font: self });

const consolePolicy = pagePolicy({ script: self, style: self, img: self, connect: self });

const common: readonly Header[] = [
  ...[...forBrowsers, ...secure].filter(([name]) => name !== "Content-Security-Policy"),
  // The 405 of the assets needs it (RFC 9110, 15.5.6). A rule knows no status or method, and on others it does no harm.
  ["Allow", "GET, HEAD"],
];

const rules: readonly (readonly [path: string, headers: readonly Header[]])[] = [
  ["/*", common],
  ["/docs*", [["Content-Security-Policy", docs]]],
  ["/console*", [["Content-Security-Policy", consolePolicy]]],
  // Their names change with what is in them.
  ["/console/assets/*", [["Cache-Control", "public, max-age=31536000, immutable"]]],
];

export function headersFile(): string {
  return rules
    .map(([path, headers]) => [path, ...headers.map(([name, value]) => `  ${name}: ${value}`)].join("\n"))
    .join("\n\n")
    .concat("\n");
}
