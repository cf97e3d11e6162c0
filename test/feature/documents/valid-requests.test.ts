/**
 * Requests made at random from docs/openapi.json alone, for each call in it: there is such a call, it takes such a body,
 * and its answer is as the document says. Each succeeds now and then.
 */
import { env, exports } from "cloudflare:workers";
import fc from "fast-check";
import { beforeAll, describe, expect, it } from "vitest";
import document from "../../../docs/openapi.json";
import { begin } from "../../../src/moves/arrival";
import { api, makeCompany, makeKey, origin } from "../../support/fixtures";
import { arbitraryOf, follow, type KnownValues, type Schema } from "../../support/openapi/arbitrary";
import { answerFault } from "../../support/openapi/check-answer";
import { makeWebhook, receiver } from "../../support/webhooks/receiver";

interface Parameter {
  readonly $ref?: string;
  readonly name: string;
  readonly in: string;
  readonly required?: boolean;
  readonly schema: Schema;
}

interface Operation {
  readonly operationId: string;
  readonly security: readonly object[];
  readonly parameters?: readonly { readonly $ref: string }[];
  readonly requestBody?: { readonly content: Content };
}

type Content = Readonly<Record<string, { readonly schema: Schema; readonly example?: unknown }>>;

interface Request {
  readonly method: string;
  readonly target: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: string;
}

const RUNS = 30;
/** A key that changes, or a webhook, has a Durable Object of its own, which takes a while to make. */
const KEY_RUNS = 5;
const SEED = 21;

const operations = Object.entries(document.paths).flatMap(([path, item]) =>
  Object.entries(item as Readonly<Record<string, Operation>>).map(([method, operation], index) => ({
    name: operation.operationId,
    method,
    path,
    operation,
    // Keys of its own: other calls revoke theirs.
    seed: SEED + path.length * 10 + index,
  })),
);

let key = "";

beforeAll(async () => {
  await makeCompany("acme");
  key = await makeKey({ companyId: "acme" });
  // It has come from a database that is not there any more.
  await env.DB.prepare(
    `INSERT INTO "companyArrival" ("companyId", "source", "progress", "startedAt", "arrivedAt")
     VALUES ('acme', 'DB_GONE', ?1, ?2, ?2)`,
  )
    .bind(JSON.stringify(begin(0, 0)), "2026-01-01T00:00:00.000000Z")
    .run();
  await api(
    "/rest/v1/externalIntegrationMapping",
    {
      method: "POST",
      body: ["a", "b"].map((entityId) => ({
        id: entityId,
        entityType: "item",
        entityId,
        integration: "xero",
        allowDuplicateExternalId: false,
        companyId: "acme",
      })),
    },
    key,
  );
});

/** What there is, so that calls succeed. */
const known: KnownValues = {
  companyId: fc.constant("acme"),
  database: fc.constant("DB"),
  to: fc.constant("DB"),
  id: fc.constantFrom("a", "b", "c"),
  since: fc.constant("now"),
  cursor: fc.constant("now"),
};

/** Is replaced with the id of a webhook of the call's own. */
const NEW_WEBHOOK = "new-webhook";

const keyId = fc.stringMatching(/^[0-9a-f]{20}$/);

/** The arguments of a function, by its path; of other paths, none. */
function argumentsOf(path: string): object {
  const schemas: Readonly<Record<string, { readonly properties?: object }>> = document.components.schemas;
  return schemas[`${path.replace("/rpc/", "")}.arguments`]?.properties ?? {};
}

/**
 * A parameter that is not required is there once in forty times; an argument of a function every other time.
 */
function arbitraryParameter(parameter: Parameter, path: string): fc.Arbitrary<string | undefined> {
  const { name, in: place, required, schema } = parameter;
  if (place === "path" && path.startsWith("/admin/keys/")) return keyId;
  if (place === "path" && path.startsWith("/admin/webhooks/")) return fc.constant(NEW_WEBHOOK);
  if (place === "path" && path.includes("/move")) return fc.constant("acme");
  // A URL cannot have `.` or `..` as a part of its path.
  const isArgument = Object.hasOwn(argumentsOf(path), name) && schema.pattern?.startsWith("^(not") !== true;
  const value = ((isArgument && known[name]) || arbitraryOf(schema))
    .map(String)
    .filter((text) => !/^\.\.?$/.test(text));
  if (!required) {
    return fc.oneof({ weight: isArgument ? 1 : 39, arbitrary: fc.constant(undefined) }, value);
  }
  return name === "id" && place === "query" ? fc.oneof(value, fc.constant("eq.a")) : value;
}

const asHeader = (text: string) => text.replace(/[^\x20-\x7e]/g, "?").trim();

function requestOf(method: string, path: string, { parameters = [], requestBody, security }: Operation) {
  const listed = parameters.map((one) => follow(one as Parameter));
  const values = listed.map((parameter) => arbitraryParameter(parameter, path));
  const credentials: readonly Readonly<Record<string, string>>[] =
    security.length === 0
      ? [{}]
      : path.startsWith("/admin")
        ? [{ Authorization: `Bearer ${env.ADMIN_TOKEN}` }]
        : [{ Authorization: `Bearer ${key}` }, { apikey: key }, { "carbon-key": key }];
  return fc
    .tuple(fc.tuple(...values), bodyOf(requestBody?.content ?? {}), fc.constantFrom(...credentials))
    .map(([chosen, body, credential]): Request => {
      const of = (place: string) =>
        listed.flatMap(({ name, in: where }, index) => {
          const value = chosen[index];
          return where === place && value !== undefined ? [[name, value] as const] : [];
        });
      const at = of("path").reduce(
        (url, [name, value]) => url.replace(`{${name}}`, encodeURIComponent(value)),
        path,
      );
      const search = new URLSearchParams(of("query").map(([name, value]) => [name, value])).toString();
      const headers = of("header").map(([name, value]) => [name, asHeader(value)]);
      return {
        method: method.toUpperCase(),
        target: search === "" ? at : `${at}?${search}`,
        headers: {
          ...credential,
          ...Object.fromEntries(headers),
          ...(body !== undefined && { "Content-Type": "application/json" }),
        },
        ...(body !== undefined && { body: JSON.stringify(body) }),
      };
    });
}

/** The document's own example now and then. */
function bodyOf(content: Content) {
  const json = content["application/json"];
  if (!json) return fc.constant(undefined);
  const body = arbitraryOf(json.schema, known);
  const { example } = json;
  return example === undefined ? body : fc.oneof({ weight: 3, arbitrary: body }, fc.constant(example));
}

/** They are 404 here, where no company can move: test/feature/moves has the others. */
const needsTwoDatabases = ["cancelMove", "dropSource"];

/** There is no such path, relation or function. */
const noSuchCall = ["PGRST125", "PGRST202", "PGRST205"];

describe("a request made from the document", () => {
  it.each(operations)("$name is answered as the document says", async ({ method, path, operation, seed }) => {
    let succeeded = 0;
    await fc.assert(
      fc.asyncProperty(requestOf(method, path, operation), async ({ target, ...init }) => {
        const [, id] = /^\/admin\/keys\/(\w+)/.exec(target) ?? [];
        if (id !== undefined) await makeKey({ companyId: "acme", id });
        const url = target.includes(NEW_WEBHOOK)
          ? target.replace(NEW_WEBHOOK, (await makeWebhook(receiver().url)).id)
          : target;
        const answer = await exports.default.fetch(origin + url, init);
        const text = await answer.text();
        expect([405, 415]).not.toContain(answer.status);
        if (answer.status === 404) expect(noSuchCall).not.toContain(JSON.parse(text).code);
        expect(answerFault({ method: init.method, target }, answer, text)).toBeUndefined();
        if (answer.ok) succeeded += 1;
      }),
      { numRuns: /^\/admin\/(keys\/|webhooks\/|key-records)/.test(path) ? KEY_RUNS : RUNS, seed },
    );
    if (!needsTwoDatabases.includes(operation.operationId)) expect(succeeded).toBeGreaterThan(0);
  });
});
