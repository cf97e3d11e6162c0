/** `company`: the tenants. Through the API, a key sees its own company. Companies are created under `/admin`. */
import { company } from "../db/schema";
import type { Resource } from "./resource";

export const companyResource: Resource = {
  name: "company",
  table: company,
  tenant: company.id,
  actions: ["view"],
};
