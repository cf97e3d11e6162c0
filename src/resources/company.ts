/** `company`: the tenants. The API shows a key its own; they are made under `/admin`. */
import { company } from "../db/schema";
import type { Resource } from "./resource";

export const companyResource: Resource = {
  name: "company",
  table: company,
  tenant: company.id,
  actions: ["view"],
};
