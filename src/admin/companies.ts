/** `/admin/companies`: the tenants, in the table `company`. */
import type { Databases } from "../config/bindings";
import type { Maintenance } from "../config/settings";
import { findDatabase, ownDatabase } from "../db/databases";
import { showTimestamp } from "../db/timestamp";
import { placeOf } from "../moves/survey";
import { Hono } from "../routing/hono";
import { type AdminEnv, audited } from "./audit/audited";
import { differencesOf } from "./audit/entry";
import { type Company, findCompany, listCompanies, makeCompany, renameCompany } from "./company-store";
import { adminErrors } from "./errors";
import { pageOverDatabases } from "./list-over-databases";
import { refuseOtherMethods } from "./other-methods";
import { reach } from "./reach";
import { companiesQuery, companyBody, companyPath, databaseQuery } from "./requests";
import { jsonBody, path, query } from "./validate";
import { whileWritable } from "./while-writable";

export function adminCompanies(maintenance: Maintenance): Hono<AdminEnv> {
  const app = new Hono<AdminEnv>();
  const writable = whileWritable(maintenance);

  app.get("/", query(companiesQuery), async (c) => {
    const { limit, cursor, database: only } = c.req.valid("query");
    boundDatabase(c.env, only);
    const page = await pageOverDatabases(c, { only, limit, cursor, list: listCompanies });
    return c.json(page.map(({ item, name }) => show(item, name)));
  });

  const put = [path(companyPath), query(databaseQuery), jsonBody(companyBody), writable] as const;
  app.put("/:id", audited("company.put"), ...put, async (c) => {
    const { id } = c.req.valid("param");
    const { name } = c.req.valid("json");
    const { database, name: place } = await databaseOfCompany(c.env, id, c.req.valid("query").database);
    const before = (await findCompany(database, id)) ?? {};
    await c.get("audit").begin({
      target: id,
      companyId: id,
      changes: differencesOf(before, { ...before, name }),
    });
    const made = await makeCompany(database, id, name);
    if (made !== null) return c.json(show(made, place), 201);
    const renamed = await renameCompany(database, id, name);
    return c.json(renamed === null ? null : show(renamed, place));
  });

  return refuseOtherMethods(app);
}

/**
 * The database that a company is in, or is to be made in.
 * @param name of the request; if it names another one than the company has moved to, nothing is done there
 * @throws 400 if no such database is bound, or the company is in another one
 */
export async function databaseOfCompany(
  env: Databases,
  companyId: string,
  name: string | undefined,
): Promise<{ readonly database: D1Database; readonly name: string }> {
  const given = boundDatabase(env, name);
  const place = await reach(placeOf(env, companyId));
  if (place === undefined) return { database: given, name: name ?? "DB" };
  if (name !== undefined && name !== place) {
    throw adminErrors.invalidParameter(`database: the company "${companyId}" is in ${place}`);
  }
  return { database: boundDatabase(env, place), name: place };
}

/** @throws 400 if no such database is bound */
export function boundDatabase(env: Databases, name: string | undefined): D1Database {
  const database = findDatabase(env, name);
  if (!database) throw adminErrors.invalidParameter(`database: there is no binding ${name}`);
  return database;
}

/** @param database the binding of the one that has it */
function show({ id, name, createdAt }: Company, database: string) {
  return { id, name, createdAt: showTimestamp(createdAt), ...ownDatabase(database) };
}
