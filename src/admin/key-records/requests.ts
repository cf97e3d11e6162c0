/** The schemas of `/admin/key-records`. */
import * as z from "zod/mini";
import { keyRecord } from "../../access/key-record";
import * as requests from "../requests";

const { anObject, wanted } = requests;

/** The most records of one import: each takes a call of its Durable Object, and the free plan has 50 a request. */
export const MOST_RECORDS = 40;

const matching = (pattern: RegExp, what: string) =>
  z.string(wanted("must be text")).check(z.regex(pattern, `must be ${what}`));

const time = () => z.iso.datetime("must be a time such as 2030-01-31T12:00:00Z");

/**
 * A record as it is exported, with the hash of its key. Stricter than what KV may have, because it comes from a file; a
 * member that records get later is in it by itself.
 */
export const keyCopy = () =>
  z.strictObject(
    {
      hash: matching(/^[0-9a-f]{64}$/, "a SHA-256 in lower-case hex"),
      ...keyRecord()._zod.def.shape,
      id: matching(requests.keyId, "20 hex digits"),
      name: requests.name(),
      companyId: z.nullable(requests.companyId()),
      scopes: requests.scopeList(),
      integrations: z._default(requests.integrations(), null),
      entityTypes: z._default(requests.entityTypes(), null),
      rateLimit: z.exactOptional(requests.ownRateLimit()),
      database: z.exactOptional(requests.database()),
      preview: matching(/^[0-9A-Za-z]{5}$/, "five characters of the key"),
      createdAt: time(),
      expiresAt: z.nullable(time()),
      revokedAt: z.nullable(time()),
      suspendedAt: z._default(z.nullable(time()), null),
    },
    anObject,
  );

/** Each record is checked on its own, as a `keyCopy`, so that one that is wrong holds up no other. */
export const importBody = () =>
  z.strictObject(
    {
      records: z
        .array(z.unknown(), wanted("must be a list of records"))
        .check(z.maxLength(MOST_RECORDS, `must have at most ${MOST_RECORDS} records`)),
      dryRun: z._default(z.boolean(wanted("must be true or false")), false),
    },
    anObject,
  );

export const importOutcome = () =>
  z.object({
    index: z.int(),
    id: z.nullable(z.string()),
    outcome: z.enum(["created", "unchanged", "refused"]),
    reason: z.nullable(z.string()),
  });
