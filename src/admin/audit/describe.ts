/** What the API says of `/admin/audit`. Not in the Worker. */
import { type Description, json, listOf, ref } from "../../describe/description";
import { zodSchema } from "../../describe/zod-schema";
import { listParameters } from "../list-parameters";
import { pages } from "../requests";
import { shownEntry } from "./entry";
import { auditQuery } from "./requests";

const texts = {
  id: "The id of the entry, which begins with its time.",
  at: "When it began.",
  action: "What was done, or was to be done.",
  target: "The id of the key, the webhook or the company.",
  companyId: "The company that it was about; null for service keys and where there is none.",
  changes:
    "The members that changed, before and after. Secrets are not among them, and of an address only its origin is told.",
  actor: "Who the caller said that it is, in `X-Audit-Actor`.",
  token: "The beginning of a hash of the admin token: it tells tokens apart.",
  network: "The network of the caller: the first 24 bits of an IPv4 address, 48 of IPv6.",
  colo: "Cloudflare's data centre.",
  requestId: "The `X-Request-Id` of the answer, which its line in the log has too.",
  status: "Of the answer; null: it began, and how it ended is not known.",
  code: "Of the error that it was answered with.",
  since: "Only what began then or later.",
  until: "Only what began before.",
};

export function describeAudit(): Description {
  return {
    tags: [],
    schemas: { "admin.auditEntry": zodSchema(shownEntry(), "output", texts) },
    operations: [
      {
        tag: "Admin",
        access: "admin",
        method: "get",
        path: "/admin/audit",
        operationId: "listAudit",
        summary: "List what was changed over /admin, the newest first",
        parameters: listParameters(auditQuery(), pages.audit, texts),
        answers: {
          200: {
            description: "The entries",
            content: json(listOf(ref("admin.auditEntry"))),
            headers: ["Link"],
          },
        },
        errors: [400, 401, 404, 429, 500, 503],
      },
    ],
  };
}
