/** The parameters of `GET /admin/audit`. */
import * as z from "zod/mini";
import { companyId, pageQuery, pages, text } from "../requests";
import { auditActions } from "./entry";

/** ISO 8601 with a zone → epoch milliseconds. */
const time = () =>
  z.pipe(
    z.iso.datetime({ offset: true, error: "must be a time such as 2026-01-31T12:00:00Z" }),
    z.transform((given) => Date.parse(given)),
  );

export const auditQuery = () =>
  z.extend(pageQuery(pages.audit), {
    companyId: z.optional(companyId()),
    target: z.optional(
      text().check(z.minLength(1, "must not be empty"), z.maxLength(64, "is the id of nothing")),
    ),
    action: z.optional(z.enum(auditActions, `must be one of ${auditActions.join(", ")}`)),
    since: z.optional(time()),
    until: z.optional(time()),
  });
