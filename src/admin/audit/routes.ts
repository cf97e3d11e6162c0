/** `GET /admin/audit`: what was changed over `/admin`, the newest first. */
import { showTimestamp } from "../../db/timestamp";
import { Hono } from "../../routing/hono";
import { refuseOtherMethods } from "../other-methods";
import { readCursor, takePage } from "../page-cursor";
import { reach } from "../reach";
import { query } from "../validate";
import type { AdminEnv } from "./audited";
import type { AuditEntry, ShownEntry } from "./entry";
import { auditQuery } from "./requests";
import { listEntries } from "./store";

export function adminAudit(): Hono<AdminEnv> {
  const app = new Hono<AdminEnv>();
  app.get("/", query(auditQuery), async (c) => {
    const { limit, cursor, ...filters } = c.req.valid("query");
    const before = readCursor(c.req.url, cursor);
    const found = await reach(listEntries(c.env.DB, filters, before, limit + 1));
    return c.json(takePage(c, found, limit).map(show));
  });
  return refuseOtherMethods(app);
}

function show({ at, changes, ...entry }: AuditEntry): ShownEntry {
  return { ...entry, at: showTimestamp(at), changes: changes === null ? null : JSON.parse(changes) };
}
