/** The schemas of the bodies and parameters of `/admin/webhooks`. Each is a function, as in `../requests.ts`. */
import * as z from "zod/mini";
import { checkReceiverUrl } from "../../webhooks/receiver-url";
import { ops, statuses } from "../../webhooks/webhook";
import {
  anObject,
  companyId,
  database,
  entityTypes,
  integrations,
  line,
  pageQuery,
  pages,
  someOf,
  text,
} from "../requests";

/** The address as the platform reads it. @param local whether this machine's are taken */
const url = (local: boolean) =>
  z.pipe(
    text(),
    z.transform((given, context) => {
      const checked = checkReceiverUrl(given, local);
      if ("url" in checked) return checked.url;
      context.issues.push({ code: "custom", message: checked.fault, input: given });
      return z.NEVER;
    }),
  );

const description = () =>
  z.nullable(line(200, "must be text, or null", "must not be empty; null is for none"));

const opList = () =>
  z.nullable(
    someOf(ops, "a list of operations, or null for all", "at least one operation, or be null for all"),
  );

/** What else it must be depends on the company (src/changes/since.ts). */
const since = () => text().check(z.maxLength(1024, 'must be a cursor of the change feed, or "now"'));

export const newWebhookBody = (local: boolean) => () =>
  z.strictObject(
    {
      companyId: companyId(),
      url: url(local),
      description: z._default(description(), null),
      integrations: z._default(integrations(), null),
      entityTypes: z._default(entityTypes(), null),
      ops: z._default(opList(), null),
      since: z._default(since(), "now"),
      database: z.exactOptional(database()),
    },
    anObject,
  );

export const patchWebhookBody = (local: boolean) => () =>
  z.strictObject(
    {
      url: z.exactOptional(url(local)),
      description: z.exactOptional(description()),
      integrations: z.exactOptional(integrations()),
      entityTypes: z.exactOptional(entityTypes()),
      ops: z.exactOptional(opList()),
      status: z.exactOptional(z.enum(statuses, `must be ${statuses.join(" or ")}`)),
    },
    anObject,
  );

export const replayBody = () => z.strictObject({ since: since() }, anObject);

export const webhooksQuery = () =>
  z.extend(pageQuery(pages.webhooks), {
    companyId: z.optional(companyId()),
    database: z.optional(database()),
  });
