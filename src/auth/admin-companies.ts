/** `/admin/companies`: the tenants, in the table `company`. */
import { asc, eq, gt } from "drizzle-orm";
import { Hono } from "hono";
import { createClient } from "../db/client";
import { company } from "../db/schema";
import { companyBody, companyParam, jsonBody, pageQuery, query } from "./admin-requests";
import { authErrors } from "./auth-errors";
import type { AuthEnv } from "./middleware";
import { nextPageLink } from "./next-page-link";

type Company = typeof company.$inferSelect;

export function adminCompanies(): Hono<AuthEnv> {
  const app = new Hono<AuthEnv>();

  app.get("/", query(pageQuery), async (c) => {
    const { limit, cursor = "" } = c.req.valid("query");
    const db = createClient(c.env.DB);
    const found = await reach(
      db
        .select()
        .from(company)
        .where(gt(company.id, cursor))
        .orderBy(asc(company.id))
        .limit(limit + 1),
    );
    const page = found.slice(0, limit);
    if (found.length > limit) c.header("Link", nextPageLink(c.req.url, page.at(-1)?.id ?? ""));
    return c.json(page.map(show));
  });

  app.put("/:id", companyParam, jsonBody(companyBody), async (c) => {
    const { id } = c.req.valid("param");
    const { name } = c.req.valid("json");
    const db = createClient(c.env.DB);
    const [made] = await reach(db.insert(company).values({ id, name }).onConflictDoNothing().returning());
    if (made !== undefined) return c.json(show(made), 201);
    const [renamed] = await reach(
      db
        .insert(company)
        .values({ id, name })
        .onConflictDoUpdate({ target: company.id, set: { name } })
        .returning(),
    );
    return c.json(renamed === undefined ? null : show(renamed));
  });

  return app;
}

/** Whether the company is there. */
export async function companyExists(database: D1Database, id: string): Promise<boolean> {
  const found = await reach(
    createClient(database).select({ id: company.id }).from(company).where(eq(company.id, id)),
  );
  return found.length > 0;
}

/** Times are stored with six digits of a second and shown without trailing zeros (SPEC §2). */
function show({ id, name, createdAt }: Company) {
  return { id, name, createdAt: createdAt.replace(/\.?0*Z$/, "Z") };
}

async function reach<T>(statement: PromiseLike<T>): Promise<T> {
  try {
    return await statement;
  } catch (cause) {
    // Bodies are checked and no constraint can fail: what is left is the database itself.
    throw authErrors.databaseUnavailable(cause);
  }
}
