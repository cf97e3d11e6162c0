/** What the API says of `/admin/key-records`: from the schemas that check its requests. Not in the Worker. */
import { type Description, json, listOf, type Operation, ref, type Schema } from "../../describe/description";
import { zodSchema } from "../../describe/zod-schema";
import { keyTexts } from "../describe";
import { listParameters } from "../list-parameters";
import { keysQuery, pages } from "../requests";
import { importBody, importOutcome, keyCopy } from "./requests";

const texts = {
  ...keyTexts,
  hash: "The SHA-256 of the key. No key can be made from it.",
  records: "As they were exported.",
  dryRun: "True only says what would happen.",
  index: "The place of the record in the body, from 0.",
  outcome:
    "`created`: it was missing and is there again. `unchanged`: it is there, as it is. `refused`: it is wrong, belongs to another key, or was revoked.",
  reason: "Why it is refused, or what else there is to know.",
};

const base = { tag: "Admin", access: "admin", path: "/admin/key-records" } as const;

/** The body checks its records one by one, and so has no schema of theirs. */
function goodImport(): Schema {
  const body = zodSchema(importBody(), "input", texts);
  const records = { ...Object(Object(body.properties).records), items: ref("admin.keyCopy") };
  return { ...body, properties: { ...Object(body.properties), records } };
}

const operations = (): readonly Operation[] => [
  {
    ...base,
    method: "get",
    operationId: "exportKeys",
    summary: "Export the records of keys, with hashes of the keys",
    parameters: listParameters(keysQuery(), pages.keys, {
      companyId: "Only the keys of this company; empty: only service keys.",
    }),
    answers: {
      200: { description: "Their records", content: json(listOf(ref("admin.keyCopy"))), headers: ["Link"] },
    },
    errors: [400, 401, 404, 429, 500, 503],
  },
  {
    ...base,
    method: "post",
    operationId: "importKeys",
    summary: "Import records of keys",
    description:
      "Puts back what is missing, so that the same keys work again, each where its company is: companies that have moved are told of first, as the databases say. Changes no key that is there, and makes no revoked key live.",
    body: {
      description: "The records.",
      required: true,
      content: json(goodImport()),
    },
    answers: {
      200: {
        description: "What became of each",
        content: json(listOf(zodSchema(importOutcome(), "output", texts))),
      },
    },
    errors: [400, 401, 404, 413, 415, 429, 500, 503, 507],
  },
];

export function describeKeyRecords(): Description {
  return {
    tags: [],
    schemas: { "admin.keyCopy": zodSchema(keyCopy(), "input", texts) },
    operations: operations(),
  };
}
