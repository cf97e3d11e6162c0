/**
 * The schemas of docs/openapi.json's answers, compiled by Ajv to code when the tests are bundled: the Workers runtime
 * makes no code at run time. The module `virtual:answer-validators` has them.
 */
import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { Ajv2020 } from "ajv/dist/2020.js";
import standalone from "ajv/dist/standalone/index.js";
import { build } from "esbuild";
import type { Plugin } from "vitest/config";

const NAME = "virtual:answer-validators";
const root = fileURLToPath(new URL("../../..", import.meta.url));

export function answerValidators(): Plugin {
  return {
    name: "answer-validators",
    resolveId: (id) => (id === NAME ? `\0${NAME}` : undefined),
    load: (id) => (id === `\0${NAME}` ? compile() : undefined),
  };
}

interface Answer {
  readonly $ref?: string;
  readonly content?: Readonly<Record<string, { readonly schema: object }>>;
}

interface Document {
  readonly paths: Readonly<
    Record<string, Readonly<Record<string, { readonly responses: Readonly<Record<string, Answer>> }>>>
  >;
  readonly components: { readonly responses: Readonly<Record<string, Answer>> };
}

/** `get /company 200 application/json` → the schema, for each body that an answer may have. */
function schemasOf({ paths, components }: Document): readonly (readonly [string, object])[] {
  return Object.entries(paths).flatMap(([path, operations]) =>
    Object.entries(operations).flatMap(([method, { responses }]) =>
      Object.entries(responses).flatMap(([status, { $ref, content }]) => {
        const shared = $ref && components.responses[$ref.slice($ref.lastIndexOf("/") + 1)]?.content;
        return Object.entries(shared || (content ?? {})).map(
          ([type, { schema }]) => [`${method} ${path} ${status} ${type}`, schema] as const,
        );
      }),
    ),
  );
}

async function compile(): Promise<string> {
  const document = JSON.parse(readFileSync(`${root}docs/openapi.json`, "utf8"));
  const schemas = schemasOf(document);
  const texts = [...new Set(schemas.map(([, schema]) => JSON.stringify(schema)))];
  // `format` says what a value means; PostgreSQL's times may lie outside of RFC 3339's years.
  const ajv = new Ajv2020({ strict: false, validateFormats: false, code: { source: true, esm: true } });
  const named = texts.map((text, index) => [`answer${index}`, text] as const);
  for (const [name, text] of named) {
    ajv.addSchema({ components: document.components, allOf: [JSON.parse(text)] }, name);
  }
  const code = standalone(ajv, Object.fromEntries(named.map(([name]) => [name, name])));
  const names = new Map(named.map(([name, text]) => [text, name]));
  const entries = schemas.map(
    ([key, schema]) => `${JSON.stringify(key)}: ${names.get(JSON.stringify(schema))}`,
  );
  const { outputFiles } = await build({
    stdin: { contents: `${code}\nexport const validators = {${entries.join(",\n")}};`, resolveDir: root },
    bundle: true,
    write: false,
    format: "esm",
  });
  return outputFiles[0]?.text ?? "";
}
