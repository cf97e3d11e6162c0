/**
 * The schemas of the bodies and parameters of `/admin`. Each is a function: making all of them takes milliseconds, and
 * few isolates ever serve `/admin`.
 */
import * as z from "zod/mini";
import { scopes } from "../access/key-record";
import { databaseName } from "../db/database-name";

/** A key that needs more should have no limit. */
const MAX_RATE_LIMIT = 1_000_000;

/** The message for a member of the wrong type; "is required" for a missing one. */
export const wanted = (words: string) => ({
  error: (issue: { input?: unknown }) => (issue.input === undefined ? "is required" : words),
});

export const anObject = wanted("must be an object");

/** Text that a database can store as it is, as the API has it (22P05). @param words what it must be */
export const text = (words = "must be text") =>
  z.string(wanted(words)).check(
    z.refine((value) => value.isWellFormed() && !value.includes("\0"), {
      error: "must not have NUL or half of a surrogate pair",
      abort: true,
    }),
  );

/** Short and without control characters, so that a list stays readable. */
export const line = (length: number, words?: string, empty = "must not be empty") =>
  text(words).check(
    z.trim(),
    z.minLength(1, empty),
    z.maxLength(length, `must have at most ${length} characters`),
    z.regex(/^\P{Cc}*$/u, "must not have control characters"),
  );

export const name = () => line(100);

/** The id of a key. */
export const keyId = /^[0-9a-f]{20}$/;

/** Restricted, because it becomes part of KV keys and URLs. */
export const companyId = () =>
  z
    .string(wanted("must be text"))
    .check(z.regex(/^[A-Za-z0-9_.-]{1,64}$/, "must be 1 to 64 of the characters A-Z a-z 0-9 _ . -"));

/**
 * Some of the words, in their order and without duplicates.
 * @param list what it must be
 * @param some what it must name
 */
export const someOf = <Word extends string>(words: readonly Word[], list: string, some: string) =>
  z.pipe(
    z
      .array(z.enum(words, `must be one of ${words.join(", ")}`), wanted(`must be ${list}`))
      .check(z.minLength(1, `must name ${some}`), z.maxLength(32, "must not repeat itself")),
    z.transform((given): Word[] => words.filter((word) => given.includes(word))),
  );

export const scopeList = () => someOf(scopes, "a list of scopes", "at least one scope");

/** ISO 8601 with a zone, in the future; normalised to UTC. */
const expiresAt = () =>
  z.nullable(
    z.pipe(
      z.iso
        .datetime({ offset: true, error: "must be a time such as 2030-01-31T12:00:00Z, or null" })
        .check(z.refine((text) => !(Date.parse(text) <= Date.now()), "must lie ahead")),
      z.transform((text) => new Date(text).toISOString()),
    ),
  );

const isRate = (limit: number | null) => limit === null || (limit >= 1 && limit <= MAX_RATE_LIMIT);
const rateBounds = `must be from 1 to ${MAX_RATE_LIMIT} requests a minute`;

/** Requests per minute; null: no limit. */
export const ownRateLimit = () =>
  z
    .union([z.int(), z.null()], {
      error: "must be a whole number of requests a minute, or null for any number",
    })
    .check(z.refine(isRate, rateBounds));

/** Requests per minute; null: no limit; `default`: the limit in the Worker's settings. */
const rateLimit = () =>
  z
    .union([z.int(), z.null(), z.literal("default")], {
      error: 'must be a whole number of requests a minute, null for any number, or "default"',
    })
    .check(z.refine((limit) => limit === "default" || isRate(limit), rateBounds));

/** The values of a column that a key is confined to; null: not confined. Sorted, without duplicates. */
const narrowing = (what: string) =>
  z.nullable(
    z.pipe(
      z
        .array(
          text().check(
            z.minLength(1, "must not be empty"),
            z.maxLength(100, "must have at most 100 characters"),
          ),
          wanted(`must be a list of ${what}, or null for all`),
        )
        .check(
          z.minLength(1, `must name at least one of the ${what}, or be null for all`),
          z.maxLength(100, `must name at most 100 ${what}`),
        ),
      z.transform((list) => [...new Set(list)].sort()),
    ),
  );

export const integrations = () => narrowing("integrations");
export const entityTypes = () => narrowing("entity types");

/** The binding of a database. */
export const database = () =>
  z
    .string(wanted("must be text"))
    .check(z.regex(databaseName, "must be the name of a binding, such as DB_EAST"));

export const companyPath = () => z.object({ id: companyId() });

export const companyBody = () => z.strictObject({ name: name() }, anObject);

/** A day, so that a mistake does not leave a company moving for ever. */
const MAX_ANNOUNCE_SECONDS = 86_400;

/** Where a company moves to, and how long isolates are given to learn of it. */
export const moveBody = () =>
  z.strictObject(
    {
      to: database(),
      announceSeconds: z._default(
        z
          .int("must be a whole number")
          .check(
            z.minimum(0, "must not be negative"),
            z.maximum(MAX_ANNOUNCE_SECONDS, "must be a day or less"),
          ),
        120,
      ),
    },
    anObject,
  );

/** A request that says all in its path. */
export const emptyBody = () => z.strictObject({}, anObject);

export const newKeyBody = () =>
  z.strictObject(
    {
      name: name(),
      companyId: z.nullable(companyId()),
      scopes: scopeList(),
      integrations: z._default(integrations(), null),
      entityTypes: z._default(entityTypes(), null),
      expiresAt: z._default(expiresAt(), null),
      rateLimit: z._default(rateLimit(), "default"),
      database: z.exactOptional(database()),
    },
    anObject,
  );

export const patchKeyBody = () =>
  z.strictObject(
    {
      name: z.exactOptional(name()),
      scopes: z.exactOptional(scopeList()),
      integrations: z.exactOptional(integrations()),
      entityTypes: z.exactOptional(entityTypes()),
      expiresAt: z.exactOptional(expiresAt()),
      rateLimit: z.exactOptional(rateLimit()),
      suspended: z.exactOptional(z.boolean(wanted("must be true or false"))),
    },
    anObject,
  );

/** The body of a rotation, of a key or of a webhook's secret. */
export const rotateBody = () =>
  z.strictObject(
    {
      overlapSeconds: z._default(
        z
          .int("must be a whole number")
          .check(z.minimum(0, "must not be negative"), z.maximum(2_592_000, "must be 30 days or less")),
        0,
      ),
    },
    anObject,
  );

/** How many items a page of a list has: usually, and at most. */
export const pages = {
  companies: { usual: 1_000, most: 1_000 },
  /** Each listed key takes a call of its Durable Object, and the free plan has 50 a request. */
  keys: { usual: 40, most: 500 },
  webhooks: { usual: 100, most: 500 },
  audit: { usual: 100, most: 500 },
} as const;

export const pageQuery = ({ usual, most }: { readonly usual: number; readonly most: number }) =>
  z.object({
    limit: z.pipe(
      z
        ._default(z.string(), String(usual))
        .check(
          z.refine(
            (text) => /^[1-9][0-9]{0,3}$/.test(text) && Number(text) <= most,
            `must be a whole number from 1 to ${most}`,
          ),
        ),
      z.transform(Number),
    ),
    cursor: z.optional(z.string().check(z.maxLength(1024, "is not one that we gave out"))),
  });

/** A request without parameters. */
export const noQuery = () => z.object({});

/** The database that has a company. */
export const databaseQuery = () => z.object({ database: z.optional(database()) });

export const companiesQuery = () =>
  z.extend(pageQuery(pages.companies), { database: z.optional(database()) });

/**
 * An empty `companyId=` lists the service keys; without it, every key is listed. Each listed key takes a call to its
 * Durable Object, and the free plan allows 50 calls per request.
 * @see https://developers.cloudflare.com/workers/platform/limits/#subrequests
 */
export const keysQuery = () =>
  z.extend(pageQuery(pages.keys), {
    companyId: z.optional(z.union([z.literal(""), companyId()])),
  });
