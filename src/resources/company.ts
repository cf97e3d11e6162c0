/** `company`: the tenants. The API shows a key its own; they are made under `/admin`. */
import { eq } from "drizzle-orm";
import { company } from "../db/schema";
import type { Policy } from "../postgrest/options";
import type { KeyIdentity, Resource } from "./resource";

export const companyResource: Resource = {
  name: "company",
  table: company,
  actions: ["view"],
  policy,
};

function policy({ companyId }: KeyIdentity): Policy {
  if (companyId === null) return {};
  return {
    using: eq(company.id, companyId),
    check: (row) => !row.has("id") || row.get("id") === companyId,
  };
}
