/** What a call of `/admin` is refused for before it does anything: its method, its parameters, its size. */
import { describe, expect, it } from "vitest";
import { admin, xero } from "../support/admin";
import { makeCompany, read } from "../support/fixtures";

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
  ])("that is not known is named by %s /admin%s", async (method, path, body) => {
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

describe("a body of more than 64 KiB", () => {
  it.each([
    ["PUT", "/companies/acme"],
    ["POST", "/keys"],
    ["PATCH", keyPath],
  ])("is 413 for %s /admin%s", async (method, path) => {
    const answer = await admin(path, { method, body: { name: "x".repeat(65_536) } });
    expect(await read(answer)).toEqual({
      status: 413,
      body: {
        code: "PGRST102",
        message: "Request body is too large",
        details: "The body may have at most 65536 bytes",
        hint: "Send only the documented fields: none of them is long.",
      },
    });
  });
});
