/** What the API says of `/admin` (SPEC §8): from the schemas that check its requests. Not in the Worker. */
import * as z from "zod/mini";
import { shownKey } from "../access/key-record";
import {
  type DescribedParameter,
  type Description,
  json,
  listOf,
  type Operation,
  ref,
} from "../describe/description";
import { type MemberTexts, zodParameters, zodSchema } from "../describe/zod-schema";
import { listParameters } from "./list-parameters";
import { moveOperations, moveSchemas } from "./moves/describe";
import * as requests from "./requests";

export const keyTexts: MemberTexts = {
  id: "The id of the key.",
  name: "What the key is for.",
  companyId: "The company whose rows it may use; null: a service key, for all companies.",
  scopes: "What it may do.",
  integrations: "The integrations whose rows it may use; null: all.",
  entityTypes: "The entity types whose rows it may use; null: all.",
  rateLimit: 'Requests a minute; null: any number; absent or "default": as the settings have it.',
  database:
    "The binding of the database that has its rows, unless its company has moved (`/admin/companies/{id}/move`); absent: `DB`.",
  preview: "The last five characters of the key.",
  createdAt: "When it was made.",
  expiresAt: "From when on it is refused; null: never.",
  revokedAt: "When it was or will be revoked; null: it is not.",
  suspendedAt: "When it was suspended; null: it is not.",
  suspended: "True stops the key, false lets it in again.",
  lastUsedAt: "To about five minutes; null: never.",
  key: "The key itself, shown this once.",
  overlapSeconds: "For how long the old key works as well.",
};

const companyTexts: MemberTexts = {
  id: "The id of the company.",
  name: "Its name.",
  createdAt: "When it was made here.",
  database: "The binding of its database; absent: `DB`.",
};

const time = { type: "string", format: "date-time" };

const keyId: DescribedParameter = {
  name: "id",
  in: "path",
  required: true,
  description: "The id of the key.",
  schema: { type: "string" },
};

const errors = [400, 401, 404, 429, 500, 503];
const bodyErrors = [...errors, 409, 413, 415, 507];

const base = { tag: "Admin", access: "admin" } as const;
const keys = { ...base, path: "/admin/keys" };
const oneKey = { ...base, path: "/admin/keys/{id}" };

const operations = (): readonly Operation[] => [
  {
    ...base,
    method: "get",
    path: "/admin/companies",
    operationId: "listAdminCompanies",
    summary: "List the companies",
    parameters: listParameters(requests.companiesQuery(), requests.pages.companies, {
      ...companyTexts,
      database: "The binding of the database whose companies are listed; absent: all databases.",
    }),
    answers: {
      200: { description: "The companies", content: json(listOf(ref("admin.company"))), headers: ["Link"] },
    },
    errors,
  },
  {
    ...base,
    method: "put",
    path: "/admin/companies/{id}",
    operationId: "putCompany",
    summary: "Make or rename a company",
    parameters: [
      ...zodParameters(requests.companyPath(), "path", companyTexts),
      ...zodParameters(requests.databaseQuery(), "query", companyTexts),
    ],
    body: {
      description: "The company.",
      required: true,
      content: json(zodSchema(requests.companyBody(), "input", companyTexts), { name: "Acme" }),
    },
    answers: {
      200: { description: "Renamed", content: json(ref("admin.company")) },
      201: { description: "Made", content: json(ref("admin.company")) },
    },
    errors: bodyErrors,
  },
  ...moveOperations(),
  {
    ...keys,
    method: "get",
    operationId: "listKeys",
    summary: "List the keys",
    parameters: listParameters(requests.keysQuery(), requests.pages.keys, {
      companyId: "Only the keys of this company; empty: only service keys.",
    }),
    answers: {
      200: { description: "Their records", content: json(listOf(ref("admin.key"))), headers: ["Link"] },
    },
    errors,
  },
  {
    ...keys,
    method: "post",
    operationId: "createKey",
    summary: "Make a key",
    body: {
      description: "The rights of the key.",
      required: true,
      content: json(zodSchema(requests.newKeyBody(), "input", keyTexts), {
        name: "Xero sync",
        companyId: "acme",
        scopes: ["view", "create"],
      }),
    },
    answers: {
      201: { description: "The record and, this once, the key", content: json(ref("admin.newKey")) },
    },
    errors: bodyErrors,
  },
  {
    ...oneKey,
    method: "get",
    operationId: "getKey",
    summary: "Show a key's record",
    parameters: [keyId],
    answers: { 200: { description: "The record", content: json(ref("admin.key")) } },
    errors,
  },
  {
    ...oneKey,
    method: "patch",
    operationId: "updateKey",
    summary: "Change what a key may do, suspend or resume it",
    parameters: [keyId],
    body: {
      description: "What changes.",
      required: true,
      content: json(zodSchema(requests.patchKeyBody(), "input", keyTexts), { scopes: ["view"] }),
    },
    answers: { 200: { description: "The record", content: json(ref("admin.key")) } },
    errors: bodyErrors,
  },
  {
    ...oneKey,
    method: "delete",
    operationId: "revokeKey",
    summary: "Revoke a key",
    parameters: [keyId],
    answers: { 204: { description: "Revoked" } },
    errors: [...errors, 507],
  },
  {
    ...base,
    path: "/admin/keys/{id}/rotate",
    method: "post",
    operationId: "rotateKey",
    summary: "Replace a key by a new one with the same rights",
    parameters: [keyId],
    body: {
      description: "When the old one ends.",
      required: false,
      content: json(zodSchema(requests.rotateBody(), "input", keyTexts), { overlapSeconds: 3600 }),
    },
    answers: {
      201: { description: "The new record and, this once, the key", content: json(ref("admin.newKey")) },
    },
    errors: bodyErrors,
  },
];

export function describeAdmin(): Description {
  const issuedKey = z.extend(shownKey(), { key: z.string() });
  return {
    tags: [{ name: "Admin", description: "Companies and API keys, with the admin token." }],
    schemas: {
      "admin.company": {
        type: "object",
        properties: Object.fromEntries(
          ["id", "name", "createdAt", "database"].map((name) => [
            name,
            { ...(name === "createdAt" ? time : { type: "string" }), description: companyTexts[name] },
          ]),
        ),
        required: ["id", "name", "createdAt"],
      },
      ...moveSchemas(),
      "admin.key": zodSchema(shownKey(), "output", keyTexts),
      "admin.newKey": zodSchema(issuedKey, "output", keyTexts),
    },
    operations: operations(),
  };
}
