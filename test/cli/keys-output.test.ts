import { describe, expect, it } from "vitest";
import type { KeyRecord } from "../../src/auth/key-record";
import { showCompany, showKeys, showNewKey } from "../../src/cli/keys-output";

const record: KeyRecord = {
  id: "0123456789abcdef0123",
  name: "Xero sync",
  companyId: "acme",
  scopes: ["view", "create"],
  integrations: null,
  entityTypes: null,
  preview: "6BYXP",
  createdAt: "2026-01-01T00:00:00.000Z",
  expiresAt: null,
  revokedAt: null,
};

describe("npm run keys", () => {
  it("shows a record in one line", () => {
    const ended = "2030-01-01T00:00:00.000Z";
    expect(
      showKeys([
        record,
        { ...record, companyId: null },
        { ...record, expiresAt: ended },
        { ...record, expiresAt: "2031-01-01T00:00:00.000Z", revokedAt: ended },
      ]).split("\n"),
    ).toEqual([
      "0123456789abcdef0123  …6BYXP  Xero sync (company acme; view, create)",
      "0123456789abcdef0123  …6BYXP  Xero sync (all companies; view, create)",
      "0123456789abcdef0123  …6BYXP  Xero sync (company acme; view, create, expires 2030-01-01T00:00:00.000Z)",
      "0123456789abcdef0123  …6BYXP  Xero sync (company acme; view, create, revoked 2030-01-01T00:00:00.000Z)",
    ]);
  });

  it("says that there are no keys", () => expect(showKeys([])).toBe("There are no keys."));

  it("shows a new key before its record, and that it must be kept", () => {
    expect(
      showNewKey({ ...record, key: "crbn_00000000000000000000000000000000026BYXP" }).split("\n"),
    ).toEqual([
      "crbn_00000000000000000000000000000000026BYXP",
      "",
      "Keep it: it is not shown again.",
      "0123456789abcdef0123  …6BYXP  Xero sync (company acme; view, create)",
    ]);
  });

  it("shows a company", () => {
    expect(showCompany({ id: "acme", name: "Acme Ltd", createdAt: "2026-01-01T00:00:00Z" })).toBe(
      "Company acme: Acme Ltd",
    );
  });
});
