/** `Prefer: timezone` (SPEC §2, §4): times in the zone that is asked for, by name and by offset. */
import { beforeAll, describe, expect, it } from "vitest";
import { api, makeCompany, makeKey, read } from "../../support/fixtures";
import { mapping, standard } from "../../support/mappings";

let key = "";

beforeAll(async () => {
  await makeCompany("acme");
  key = await makeKey({ companyId: "acme" });
  const body = [
    mapping("1", {
      id: "winter",
      lastSyncedAt: "2026-01-01T00:00:00Z",
      remoteUpdatedAt: "2026-01-01T12:00:00.250Z",
    }),
    mapping("2", { id: "summer", lastSyncedAt: "2026-07-01T00:00:00Z", remoteUpdatedAt: null }),
  ];
  await api(standard, { method: "POST", body }, key);
});

async function times(id: string, prefer: string) {
  const path = `${standard}?select=lastSyncedAt&id=eq.${id}`;
  return read(await api(path, { headers: { Prefer: prefer } }, key), "Preference-Applied");
}

describe("a zone", () => {
  it.each([
    ["UTC", "winter", "2026-01-01T00:00:00Z"],
    ["America/New_York", "winter", "2025-12-31T19:00:00-05:00"],
    ["America/New_York", "summer", "2026-06-30T20:00:00-04:00"],
    ["america/new_york", "summer", "2026-06-30T20:00:00-04:00"],
    ["Europe/Berlin", "winter", "2026-01-01T01:00:00+01:00"],
    ["Asia/Kolkata", "winter", "2026-01-01T05:30:00+05:30"],
    ["Australia/Lord_Howe", "winter", "2026-01-01T11:00:00+11:00"],
    ["-3", "winter", "2025-12-31T21:00:00-03:00"],
    ["5.5", "winter", "2026-01-01T05:30:00+05:30"],
    // an offset with minutes is POSIX's, which counts west of Greenwich
    ["+03:00", "winter", "2025-12-31T21:00:00-03:00"],
  ])("%s shows %s as its clocks did", async (zone, id, lastSyncedAt) => {
    expect(await times(id, `timezone=${zone}`)).toEqual({
      status: 200,
      headers: { "Preference-Applied": `timezone=${zone}` },
      body: [{ lastSyncedAt }],
    });
  });

  it.each<[string, string | null]>([
    ["Mars/Olympus", null],
    ["", null],
    ["../etc", null],
    ["5:60", null],
    ["05:30:61", null],
    ["300", "UTC timezone offset is out of range."],
    ["-168", "UTC timezone offset is out of range."],
    ["1e9", "UTC timezone offset is out of range."],
  ])("%j is refused", async (zone, details) => {
    expect(await times("winter", `timezone=${zone}`)).toEqual({
      status: 400,
      headers: { "Preference-Applied": null },
      body: {
        code: "22023",
        message: `invalid value for parameter "TimeZone": "${zone}"`,
        details,
        hint: null,
      },
    });
  });

  it.each(["05:30:15", "-05:30:15", "UTC+3:00:01", "<x>+1:2:3", "05:30:15BAR"])(
    "%j is refused for its seconds, which PostgreSQL reads as leap seconds",
    async (zone) => {
      expect(await times("winter", `timezone=${zone}`)).toEqual({
        status: 400,
        headers: { "Preference-Applied": null },
        body: {
          code: "22023",
          message: `time zone "${zone}" appears to use leap seconds`,
          details: "PostgreSQL does not support leap seconds.",
          hint: null,
        },
      });
    },
  );

  it("applies to every time of the answer, in embeds and casts too, but not to filters", async () => {
    const select =
      "select=lastSyncedAt,remoteUpdatedAt,text:lastSyncedAt::text,day:lastSyncedAt::date,company(createdAt)";
    const path = `${standard}?${select}&lastSyncedAt=eq.2026-01-01T00:00:00Z`;
    const { body } = await read(await api(path, { headers: { Prefer: "timezone=America/New_York" } }, key));
    expect(body).toEqual([
      {
        lastSyncedAt: "2025-12-31T19:00:00-05:00",
        remoteUpdatedAt: "2026-01-01T07:00:00.25-05:00",
        text: "2025-12-31 19:00:00-05",
        day: "2025-12-31",
        company: { createdAt: expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?-0[45]:00$/) },
      },
    ]);
  });

  it("applies to the answer of a write", async () => {
    const headers = { Prefer: "return=representation, timezone=America/New_York" };
    const path = `${standard}?id=eq.winter&select=lastSyncedAt`;
    const response = await api(path, { method: "PATCH", headers, body: { externalId: "x" } }, key);
    expect(await read(response)).toEqual({
      status: 200,
      body: [{ lastSyncedAt: "2025-12-31T19:00:00-05:00" }],
    });
  });
});
