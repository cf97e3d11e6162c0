/** `/admin/companies/:id/move`: a company that moves to another database, a step with each call. */
import { createMiddleware } from "hono/factory";
import type { Maintenance } from "../../config/settings";
import { findDatabase } from "../../db/databases";
import { cancelMove } from "../../moves/cancel";
import { dropSource } from "../../moves/drop-source";
import { showMove } from "../../moves/show-move";
import { startMove } from "../../moves/start";
import { stepMove } from "../../moves/step";
import type { Directory } from "../../placement/directory";
import { Hono } from "../../routing/hono";
import { type AdminEnv, audited } from "../audit/audited";
import { adminErrors } from "../errors";
import { refuseOtherMethods } from "../other-methods";
import { reach } from "../reach";
import { companyPath, emptyBody, moveBody, noQuery } from "../requests";
import { jsonBody, path, query } from "../validate";
import { whileWritable } from "../while-writable";

/** @param directory this isolate's, which learns of each step at once */
export function adminMoves(directory: Directory, maintenance: Maintenance): Hono<AdminEnv> {
  const app = new Hono<AdminEnv>();
  const writable = whileWritable(maintenance);

  const learn = createMiddleware(async (_c, next) => {
    await next();
    directory.forget();
  });

  app.get("/:id/move", path(companyPath), query(noQuery), async (c) => {
    return c.json(await reach(showMove(c.env, c.req.valid("param").id)));
  });

  const start = [path(companyPath), query(noQuery), jsonBody(moveBody), writable, learn] as const;
  app.post("/:id/move", audited("company.move"), ...start, async (c) => {
    const { id: companyId } = c.req.valid("param");
    const { to, announceSeconds } = c.req.valid("json");
    if (!findDatabase(c.env, to)) throw adminErrors.invalidParameter(`to: there is no binding ${to}`);
    await c.get("audit").begin({ target: companyId, companyId, changes: { to: { after: to } } });
    await reach(startMove(c.env, { companyId, to, announceSeconds }));
    return c.json(await reach(showMove(c.env, companyId)));
  });

  // The audit log has no entry for a step, of which there may be thousands: it does what the start has said.
  app.post(
    "/:id/move/step",
    path(companyPath),
    query(noQuery),
    jsonBody(emptyBody),
    writable,
    learn,
    async (c) => {
      const { id } = c.req.valid("param");
      await reach(stepMove(c.env, id));
      return c.json(await reach(showMove(c.env, id)));
    },
  );

  const cancel = [path(companyPath), query(noQuery), writable, learn] as const;
  app.delete("/:id/move", audited("company.cancel-move"), ...cancel, async (c) => {
    const { id } = c.req.valid("param");
    await c.get("audit").begin({ target: id, companyId: id });
    await reach(cancelMove(c.env, id));
    return c.json(await reach(showMove(c.env, id)));
  });

  app.post(
    "/:id/move/drop-source",
    audited("company.drop-source"),
    path(companyPath),
    query(noQuery),
    jsonBody(emptyBody),
    writable,
    async (c) => {
      const { id } = c.req.valid("param");
      const audit = c.get("audit");
      const onPiece = async (isFirst: boolean) =>
        isFirst ? audit.begin({ target: id, companyId: id }) : audit.leaveOut();
      await reach(dropSource(c.env, id, onPiece));
      return c.json(await reach(showMove(c.env, id)));
    },
  );

  return refuseOtherMethods(app);
}
