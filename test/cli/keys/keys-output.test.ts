import { describe, expect, it } from "vitest";
import type { ShownKey } from "../../../src/access/key-record";
import { showCompanies, showCompany, showKey, showKeys, showNewKey } from "../../../src/cli/keys/keys-output";
import { keyRecord } from "../../support/key-records";

const now = Date.parse("2026-06-01T00:00:00.000Z");
const past = "2026-05-01T00:00:00.000Z";
const ahead = "2030-01-01T00:00:00.000Z";

const record: ShownKey = { ...keyRecord(), lastUsedAt: null };
const narrow = {
  integrations: ["linear", "xero"],
  entityTypes: ["customer"],
  rateLimit: 20,
  lastUsedAt: past,
};

const lines = [
  "id                 0123456789abcdef0123",
  "key                …6BYXP",
  "name               Xero sync",
  "company            acme",
  "database           where its company is: npm run companies -- status acme",
  "scopes             view, create",
  "integrations       all",
  "entity types       all",
  "requests a minute  default",
  "created            2026-01-01T00:00:00.000Z",
  "expires            never",
  "revoked            no",
  "suspended          no",
  "last used          never",
];

describe("npm run keys", () => {
  it("shows a record with one member a line", () => {
    expect(showKey(record).split("\n")).toEqual(lines);
    expect(
      showKey({
        ...record,
        ...narrow,
        companyId: null,
        database: "DB_EAST",
        expiresAt: ahead,
        revokedAt: past,
      }).split("\n"),
    ).toEqual([
      ...lines.slice(0, 3),
      "company            (all)",
      "database           DB_EAST",
      "scopes             view, create",
      "integrations       linear, xero",
      "entity types       customer",
      "requests a minute  20",
      "created            2026-01-01T00:00:00.000Z",
      `expires            ${ahead}`,
      `revoked            ${past}`,
      "suspended          no",
      `last used          ${past}`,
    ]);
  });

  it("shows records as a table", () => {
    expect(
      showKeys(
        [
          record,
          { ...record, ...narrow },
          { ...record, name: "Ünïcode 🔑", companyId: null, rateLimit: null, expiresAt: ahead },
          { ...record, expiresAt: past },
          { ...record, expiresAt: ahead, revokedAt: past },
          { ...record, revokedAt: ahead },
          { ...record, revokedAt: ahead, suspendedAt: past },
          { ...record, revokedAt: past, suspendedAt: past },
        ],
        now,
      )
        .split("\n")
        .map((line) => line.split(/ {2,}/)),
    ).toEqual([
      ["ID", "KEY", "NAME", "COMPANY", "MAY", "A MINUTE", "STATE", "LAST USED"],
      [record.id, "…6BYXP", "Xero sync", "acme", "view,create", "default", "good", "never"],
      [
        record.id,
        "…6BYXP",
        "Xero sync",
        "acme",
        "view,create; integrations linear,xero; entity types customer",
        "20",
        "good",
        past,
      ],
      [record.id, "…6BYXP", "Ünïcode 🔑", "(all)", "view,create", "any number", `expires ${ahead}`, "never"],
      [record.id, "…6BYXP", "Xero sync", "acme", "view,create", "default", `expired ${past}`, "never"],
      [record.id, "…6BYXP", "Xero sync", "acme", "view,create", "default", `revoked ${past}`, "never"],
      [
        record.id,
        "…6BYXP",
        "Xero sync",
        "acme",
        "view,create",
        "default",
        `replaced, ends ${ahead}`,
        "never",
      ],
      [record.id, "…6BYXP", "Xero sync", "acme", "view,create", "default", `suspended ${past}`, "never"],
      [record.id, "…6BYXP", "Xero sync", "acme", "view,create", "default", `revoked ${past}`, "never"],
    ]);
  });

  it("shows the databases in the table if a key names one", () => {
    const service = { ...record, companyId: null };
    const table = showKeys(
      [record, { ...record, database: "DB_EAST" }, service, { ...service, database: "DB_EAST" }],
      now,
    );
    expect(table.split("\n").map((line) => line.split(/ {2,}/).slice(3, 5))).toEqual([
      ["COMPANY", "DATABASE"],
      // Its company may have moved since.
      ["acme", "(company's)"],
      ["acme", "(company's)"],
      ["(all)", "DB"],
      ["(all)", "DB_EAST"],
    ]);
  });

  it("says that there are no keys", () => expect(showKeys([], now)).toBe("There are no keys."));

  it("shows a new key before its record, and that it must be kept", () => {
    expect(
      showNewKey({ ...record, key: "crbn_00000000000000000000000000000000026BYXP" }).split("\n"),
    ).toEqual([
      "crbn_00000000000000000000000000000000026BYXP",
      "",
      "Keep it: it is not shown again.",
      "",
      ...lines,
    ]);
  });

  it("shows where companies are if one is in another database", () => {
    const acme = { id: "acme", name: "Acme Ltd", createdAt: "2026-01-01T00:00:00Z" };
    const table = showCompanies([acme, { ...acme, id: "globex", database: "DB_EAST" }]);
    expect(table.split("\n").map((line) => line.split(/ {2,}/))).toEqual([
      ["ID", "NAME", "DATABASE", "CREATED"],
      ["acme", "Acme Ltd", "DB", "2026-01-01T00:00:00Z"],
      ["globex", "Acme Ltd", "DB_EAST", "2026-01-01T00:00:00Z"],
    ]);
  });

  it("shows companies", () => {
    const acme = { id: "acme", name: "Acme Ltd", createdAt: "2026-01-01T00:00:00Z" };
    expect(showCompany(acme)).toBe("Company acme: Acme Ltd");
    expect(showCompanies([acme, { ...acme, id: "b", name: "B" }]).split("\n")).toEqual([
      "ID    NAME      CREATED",
      "acme  Acme Ltd  2026-01-01T00:00:00Z",
      "b     B         2026-01-01T00:00:00Z",
    ]);
    expect(showCompanies([])).toBe("There are no companies.");
  });
});
