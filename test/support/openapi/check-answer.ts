/** Whether an answer is what docs/openapi.json says: its status, its media type and its body. */
import { validators } from "virtual:answer-validators";
import document from "../../../docs/openapi.json";

const templates = Object.keys(document.paths).map((path) => {
  const mount = /^\/\w+$|^\/rpc\//.test(path) && path !== "/health" ? "(/rest/v1)?" : "";
  const pattern = path.replaceAll(".", "\\.").replace(/\{\w+\}/g, "[^/]+");
  return { path, pattern: new RegExp(`^${mount}${pattern}$`) };
});

const statusesOf: ReadonlyMap<string, readonly string[]> = new Map(
  Object.entries(document.paths).flatMap(([path, operations]) =>
    Object.entries(operations).map(
      ([method, { responses }]) => [`${method} ${path}`, Object.keys(responses)] as const,
    ),
  ),
);

interface Asked {
  readonly method: string;
  /** The path and the query string. `/rest/v1` has the calls of the documented mount. */
  readonly target: string;
}

/** @returns what is wrong; undefined if all is well, or if the document has no such call */
export function answerFault({ method, target }: Asked, answer: Response, text: string): string | undefined {
  const [path = "", search = ""] = target.split(/\?(.*)/s);
  const template = templates.find(({ pattern }) => pattern.test(path))?.path;
  const verb = method === "HEAD" ? "get" : method.toLowerCase();
  const operation = `${verb} ${template}`;
  const statuses = statusesOf.get(operation);
  if (!statuses) return undefined;
  if (!statuses.includes(String(answer.status))) return `${operation}: ${answer.status} is not described`;
  const type = answer.headers.get("Content-Type")?.replace(/;.*/, "");
  if (method === "HEAD" || (text === "" && type === undefined)) return undefined;
  const validate = validators[`${operation} ${answer.status} ${type}`];
  if (!validate) return `${operation} ${answer.status}: ${type} is not described`;
  // What `select` makes of the columns has their names, perhaps, and any type.
  if (answer.ok && makesColumns(search)) return undefined;
  const body: unknown = type?.endsWith("json") ? JSON.parse(text) : text;
  return validate(body) ? undefined : `${operation} ${answer.status}: ${JSON.stringify(validate.errors)}`;
}

/** Whether it renames, casts, embeds, adds up, or goes into JSON. */
function makesColumns(search: string): boolean {
  return new URLSearchParams(search).getAll("select").some((select) => /[^\w,\s*]/.test(select));
}
