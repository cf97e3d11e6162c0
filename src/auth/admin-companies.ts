/** `/admin/companies`: the tenants, in the table `company`. */
import { asc, eq, gt } from "drizzle-orm";
import { Hono } from "hono";
import { createClient } from "../db/client";
import { type Databases, findDatabase } from "../db/databases";
import { company } from "../db/schema";
import { companiesQuery, companyBody, companyParam, databaseQuery, jsonBody, query } from "./admin-requests";
import { adminErrors, authErrors } from "./auth-errors";
import type { AuthEnv } from "./middleware";
import { nextPageLink } from "./next-page-link";

type Company = typeof company.$inferSelect;

export function adminCompanies(): Hono<AuthEnv> {
  const app = new Hono<AuthEnv>();

  app.get("/", query(companiesQuery), async (c) => {
    const { limit, cursor = "", database } = c.req.valid("query");
    const db = createClient(boundDatabase(c.env, database));
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

  app.put("/:id", companyParam, query(databaseQuery), jsonBody(companyBody), async (c) => {
    const { id } = c.req.valid("param");
    const { name } = c.req.valid("json");
    const db = createClient(boundDatabase(c.env, c.req.valid("query").database));
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

/** @throws 400 where no such database is bound. */
export function boundDatabase(env: Databases, name: string | undefined): D1Database {
  const database = findDatabase(env, name);
  if (!database) throw adminErrors.invalidParameter(`database: there is no binding ${name}`);
  return database;
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
