/** What a call of `/admin` is refused for before it does anything: its method, its parameters, its size. */
import { beforeAll, describe, expect, it } from "vitest";
import { admin, xero } from "../support/admin";
import { makeCompany, makeKey, read } from "../support/fixtures";

const keyPath = "/keys/0123456789abcdef0123";
const webhookPath = "/webhooks/01kdvdna000000000000000000";

const wrongParameter = (details: string) => ({
  status: 400,
  body: { code: "22023", message: "Invalid request parameter", details, hint: null },
});

describe("a method that a path does not have", () => {
  const paths: readonly (readonly [string, string, readonly string[]])[] = [
    ["/companies", "OPTIONS,GET,HEAD", ["POST", "PUT", "PATCH", "DELETE", "PROPFIND"]],
    ["/companies/acme", "OPTIONS,PUT", ["GET", "HEAD", "POST", "PATCH", "DELETE"]],
    ["/keys", "OPTIONS,GET,HEAD,POST", ["PUT", "PATCH", "DELETE"]],
    [keyPath, "OPTIONS,GET,HEAD,PATCH,DELETE", ["POST", "PUT"]],
    [`${keyPath}/rotate`, "OPTIONS,POST", ["GET", "PUT", "DELETE"]],
    ["/webhooks", "OPTIONS,GET,HEAD,POST", ["PUT", "PATCH", "DELETE"]],
    [webhookPath, "OPTIONS,GET,HEAD,PATCH,DELETE", ["POST", "PUT"]],
    [`${webhookPath}/test`, "OPTIONS,POST", ["GET"]],
    [`${webhookPath}/attempts`, "OPTIONS,GET,HEAD", ["POST"]],
  ];
  const cases = paths.flatMap(([path, allow, methods]) =>
    methods.map((method) => [method, path, allow] as const),
  );

  it.each(cases)("is 405 for %s /admin%s, and Allow says %s", async (method, path, allow) => {
    expect(await read(await admin(path, { method }), "Allow", "Proxy-Status")).toEqual({
      status: 405,
      headers: { Allow: allow, "Proxy-Status": "Crosswalk; error=PGRST117" },
      body:
        method === "HEAD"
          ? ""
          : { code: "PGRST117", message: `Unsupported HTTP method: ${method}`, details: null, hint: null },
    });
  });

  it.each(paths)("is listed by OPTIONS /admin%s: %s", async (path, allow) => {
    expect(await read(await admin(path, { method: "OPTIONS" }), "Allow")).toEqual({
      status: 200,
      headers: { Allow: allow },
      body: "",
    });
  });
});

describe("a parameter", () => {
  it.each([
    ["GET", "/companies", undefined],
    ["PUT", "/companies/acme", { name: "Acme" }],
    ["GET", "/keys", undefined],
    ["POST", "/keys", xero],
    ["GET", keyPath, undefined],
    ["PATCH", keyPath, { name: "New" }],
    ["POST", `${keyPath}/rotate`, {}],
    ["DELETE", keyPath, undefined],
    ["GET", webhookPath, undefined],
    ["PATCH", webhookPath, {}],
    ["POST", `${webhookPath}/test`, undefined],
    ["DELETE", webhookPath, undefined],
  ])("that is unknown is named in the error of %s /admin%s", async (method, path, body) => {
    await makeCompany("acme");
    const answer = await admin(`${path}?company=acme`, { method, ...(body !== undefined && { body }) });
    expect(await read(answer)).toEqual(wrongParameter("company: is not known"));
  });

  it.each([
    ["companyId=acme&companyId=other", "companyId: is given more than once"],
    ["companyId=acme&companyId=acme", "companyId: is given more than once"],
    ["limit=1&limit=2&page=2", "limit: is given more than once; page: is not known"],
    ["__proto__=x", "__proto__: is not known"],
    ["constructor", "constructor: is not known"],
    ["companyId=a:b", "companyId: must be 1 to 64 of the characters A-Z a-z 0-9 _ . -"],
    [`${"x".repeat(300)}=1`, `${"x".repeat(200)}…`],
  ])("is refused in GET /admin/keys?%s", async (search, details) => {
    expect(await read(await admin(`/keys?${search}`))).toEqual(wrongParameter(details));
  });
});

describe("a cursor that we did not give out for the list", () => {
  /** The cursor in the Link of a page. */
  const cursorOf = async (path: string) =>
    /[?&]cursor=([^&>]+)/.exec((await admin(path)).headers.get("Link") ?? "")?.[1] ?? "";

  beforeAll(async () => {
    for (const company of ["acme", "globex", "initech"]) await makeCompany(company);
    for (const company of ["acme", "acme", "globex"]) {
      await makeKey({ companyId: company });
      const body = { companyId: company, url: "https://hooks.example.com/hook" };
      expect((await admin("/webhooks", { method: "POST", body })).status).toBe(201);
    }
  });

  it.each(["/companies", "/keys", "/webhooks"])("is refused in GET /admin%s", async (path) => {
    const given = await cursorOf(`${path}?limit=1`);
    expect((await admin(`${path}?limit=2&cursor=${given}`)).status).toBe(200);
    const other = await cursorOf(path === "/companies" ? "/keys?limit=1" : `${path}?companyId=acme&limit=1`);
    const wrong = ["made-up", "b", "zzz", "", "%FF", "%00", ".", `${given}x`, given.slice(1), other];
    for (const cursor of wrong) {
      const answer = await read(await admin(`${path}?limit=1&cursor=${cursor}`));
      expect([cursor, answer]).toEqual([
        cursor,
        wrongParameter("cursor: is not one that we gave out for this list"),
      ]);
    }
  });
});

describe("text that is no UTF-8", () => {
  const bytes = (text: string) => Uint8Array.from(text, (letter) => letter.charCodeAt(0));

  it.each<[string, string, string, Uint8Array | undefined, string]>([
    ["in a name", "PUT", "/companies/acme", bytes('{"name":"Caf\xe9"}'), "PGRST102"],
    ["in the name of a member", "POST", "/keys", bytes('{"n\xe9":1}'), "PGRST102"],
    ["in a path", "PUT", "/companies/%FF", bytes('{"name":"A"}'), "22023"],
    ["in a parameter", "GET", "/keys?companyId=%FF", undefined, "22023"],
    ["in the name of a parameter", "GET", "/keys?%FF=1", undefined, "22023"],
  ])("is refused %s: %s /admin%s", async (_, method, path, body, code) => {
    const answer = await read(await admin(path, { method, ...(body && { body }) }));
    expect([answer.status, answer.body.code]).toEqual([400, code]);
  });
});

describe("a body of more than 128 KiB", () => {
  it.each([
    ["PUT", "/companies/acme"],
    ["POST", "/keys"],
    ["PATCH", keyPath],
  ])("is 413 for %s /admin%s", async (method, path) => {
    const answer = await admin(path, { method, body: { name: "x".repeat(131_072) } });
    expect(await read(answer)).toEqual({
      status: 413,
      body: {
        code: "PGRST102",
        message: "Request body is too large",
        details: "The body may have at most 131072 bytes",
        hint: "Send only the documented fields: none of them is long.",
      },
    });
  });
});
