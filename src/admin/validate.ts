/** Validates the requests of `/admin` with the schemas in `requests.ts`. Errors are those of SPEC §6. */
import { zValidator } from "@hono/zod-validator";
import type { Env, Input, MiddlewareHandler } from "hono";
import type * as z from "zod/mini";
import { once } from "../memory/once";
import { adminErrors } from "./errors";

const jsonType = /^\s*application\/([\w.-]+\+)?json\s*(;|$)/i;

/** Validates a JSON body: 400 `PGRST102` with every wrong field in the details, 415 for another content type. */
export const jsonBody = <T extends z.core.$ZodType>(schema: () => T) =>
  lazily(() =>
    zValidator("json", schema(), (result, c) => {
      // The validator reads a body of another type as an empty object, which some schemas accept.
      const type = c.req.header("content-type") ?? (result.success ? "application/json" : "");
      if (!jsonType.test(type)) throw adminErrors.notJson();
      if (!result.success) throw adminErrors.invalidBody(describeIssues(result.error.issues));
    }),
  );

/** Validates the query string: 400 `22023` names every parameter that is wrong, unknown or repeated. */
export const query = <T extends z.core.$ZodObject>(schema: () => T) =>
  lazily(() => {
    const object = schema();
    const known = new Set(Object.keys(object._zod.def.shape));
    return zValidator("query", object, (result, c) => {
      // Names first: a repeated parameter reaches the schema as a list, and the schema's message would not say so.
      const wrong = wrongNames(new URL(c.req.url).searchParams, known);
      if (wrong.length > 0) throw adminErrors.invalidParameter(wrong.join("; "));
      if (!result.success) throw adminErrors.invalidParameter(describeIssues(result.error.issues));
    });
  });

/** Validates the path: 400 `22023` for a wrong parameter. */
export const path = <T extends z.core.$ZodObject>(schema: () => T) =>
  lazily(() =>
    zValidator("param", schema(), (result) => {
      if (!result.success) throw adminErrors.invalidParameter(describeIssues(result.error.issues));
    }),
  );

function wrongNames(parameters: URLSearchParams, known: ReadonlySet<string>): readonly string[] {
  return [...new Set(parameters.keys())].flatMap((name) => {
    if (!known.has(name)) return [`${name}: is not known`];
    return parameters.getAll(name).length > 1 ? [`${name}: is given more than once`] : [];
  });
}

/** Makes the middleware at its first request. */
function lazily<E extends Env, P extends string, I extends Input>(
  make: () => MiddlewareHandler<E, P, I>,
): MiddlewareHandler<E, P, I> {
  const handler = once(make);
  return (c, next) => handler()(c, next);
}

/** What is wrong, in one line. @param whole what the thing is called that has the members */
export function describeIssues(issues: readonly z.core.$ZodIssue[], whole = "body"): string {
  return issues.map((issue) => describe(issue, whole)).join("; ");
}

function describe(issue: z.core.$ZodIssue, whole: string): string {
  if (issue.code === "unrecognized_keys") return issue.keys.map((key) => `${key}: is not known`).join("; ");
  const field = issue.path
    .map((step) => (typeof step === "number" ? `[${step}]` : `.${String(step)}`))
    .join("");
  return `${field.replace(/^\./, "") || whole}: ${issue.message}`;
}
