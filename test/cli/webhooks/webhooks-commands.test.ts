/** `npm run webhooks`: the calls that it makes, and what it prints. */
import { describe, expect, it } from "vitest";
import { standInFor } from "../admin-stand-in.ts";

const id = "01kdvdna000000000000000000";
const at = "2026-06-01T12:00:00.123Z";
const record = {
  id,
  companyId: "acme",
  url: "https://example.com/hooks",
  description: null,
  integrations: ["linear", "xero"],
  entityTypes: null,
  ops: null,
  status: "active",
  pausedReason: null,
  pausedAt: null,
  previousSecretUntil: null,
  since: "61636d65-0--",
  createdAt: at,
  updatedAt: at,
};
const attempt = {
  at,
  webhookId: "msg_01kdvdna000000000000000001",
  changes: 3,
  status: 204,
  milliseconds: 21,
  answer: "",
  error: null,
  ok: true,
};

const lines = [
  `id                      ${id}`,
  "company                 acme",
  "to                      https://example.com/hooks",
  "description             none",
  "integrations            linear, xero",
  "entity types            all",
  "operations              all",
  "state                   active",
  "old secret signs until  no",
  "began after             61636d65-0--",
  `created                 ${at}`,
  `changed                 ${at}`,
];

const worker = standInFor("webhooks", { status: 200, body: record });
const { calls, run: webhooks } = worker;
const path = `/admin/webhooks/${id}`;

describe("npm run webhooks", () => {
  it("creates a webhook, and prints its secret first", async () => {
    worker.answer = { status: 201, body: { ...record, secret: "whsec_abc" } };
    const words = [
      "create",
      "--company",
      "acme",
      "--to",
      record.url,
      "--integrations",
      "xero, linear",
      "--ops",
      "all",
    ];
    const { stdout } = await webhooks(...words);
    expect(calls).toEqual([
      'POST /admin/webhooks Bearer the-token {"companyId":"acme","url":"https://example.com/hooks","integrations":["xero","linear"],"ops":null}',
    ]);
    expect(stdout.trimEnd().split("\n")).toEqual([
      "whsec_abc",
      "",
      "Keep it: it is not shown again. The receiver verifies with it.",
      "",
      ...lines,
    ]);
  });

  it.each<[readonly string[], string, string]>([
    [["show", id], `GET ${path} Bearer the-token`, lines[0] ?? ""],
    [
      ["update", id, "--to", "https://example.org/", "--description", "none"],
      `PATCH ${path} Bearer the-token {"url":"https://example.org/","description":null}`,
      "Changed, from the next try on.",
    ],
    [["pause", id], `PATCH ${path} Bearer the-token {"status":"paused"}`, "Paused. It keeps its place."],
    [["resume", id], `PATCH ${path} Bearer the-token {"status":"active"}`, "Resumed, from where it stood."],
    [
      ["rotate", id, "--overlap", "60"],
      `POST ${path}/rotate Bearer the-token {"overlapSeconds":60}`,
      "whsec_abc",
    ],
    [
      ["replay", id, "--since", "now"],
      `POST ${path}/replay Bearer the-token {"since":"now"}`,
      "Delivers what came after 61636d65-0--.",
    ],
  ])("%j", async (words, made, said) => {
    worker.answer = { status: 200, body: { ...record, secret: "whsec_abc", replayedFrom: record.since } };
    const { stdout } = await webhooks(...words);
    expect(calls).toEqual([made]);
    expect(stdout.split("\n")[0]).toBe(said);
  });

  it("deletes a webhook", async () => {
    const { stdout } = await webhooks("delete", id, "--json");
    expect(calls).toEqual([`DELETE ${path} Bearer the-token`]);
    expect(JSON.parse(stdout)).toEqual({ id, deleted: true });
  });

  it("shows where webhooks are if one is in another database", async () => {
    worker.answer = { status: 200, body: [record, { ...record, database: "DB_EAST" }] };
    const { stdout } = await webhooks("list");
    const columns = stdout.trimEnd().split("\n");
    expect(columns.map((line) => line.split(/ {2,}/).slice(1, 3))).toEqual([
      ["COMPANY", "DATABASE"],
      ["acme", "DB"],
      ["acme", "DB_EAST"],
    ]);
  });

  it("lists the webhooks of a company as a table", async () => {
    const paused = { status: "paused", pausedReason: "Paused by the operator", pausedAt: at };
    worker.answer = {
      status: 200,
      body: [record, { ...record, ...paused, integrations: null, ops: ["insert", "delete"] }],
    };
    const { stdout } = await webhooks("list", "--company", "acme");
    expect(calls).toEqual(["GET /admin/webhooks?companyId=acme Bearer the-token"]);
    expect(
      stdout
        .trimEnd()
        .split("\n")
        .map((line) => line.split(/ {2,}/)),
    ).toEqual([
      ["ID", "COMPANY", "TO", "TELLS OF", "STATE"],
      [id, "acme", record.url, "linear,xero", "active"],
      [id, "acme", record.url, "insert,delete", `paused ${at}: Paused by the operator`],
    ]);
  });

  it("shows attempts as a table, without control characters of the receiver", async () => {
    const answered = `\u001b]0;owned\u0007No\n\u202e${"x".repeat(100)}`;
    worker.answer = {
      status: 200,
      body: [attempt, { ...attempt, status: null, ok: false, error: "Late", answer: answered }],
    };
    const { stdout } = await webhooks("attempts", id);
    expect(calls).toEqual([`GET ${path}/attempts Bearer the-token`]);
    expect(
      stdout
        .trimEnd()
        .split("\n")
        .map((line) => line.split(/ {2,}/)),
    ).toEqual([
      ["AT", "OUTCOME", "STATUS", "TOOK", "CHANGES", "DELIVERY", "ANSWER"],
      [at, "taken", "204", "21 ms", "3", attempt.webhookId],
      [at, "failed", "-", "21 ms", "3", attempt.webhookId, `Late: ]0;owned No ${"x".repeat(42)}…`],
    ]);
  });

  it("exits with 1 when the receiver refuses the test", async () => {
    worker.answer = { status: 200, body: { ...attempt, ok: false, status: 500 } };
    await expect(webhooks("test", id)).rejects.toMatchObject({
      code: 1,
      stdout: expect.stringContaining("The receiver did not take it."),
    });
    worker.answer = { status: 200, body: attempt };
    expect((await webhooks("test", id)).stdout).toContain("The receiver took it.");
    expect(calls).toEqual(Array(2).fill(`POST ${path}/test Bearer the-token {}`));
  });

  it("shows why the Worker refuses a call", async () => {
    worker.answer = {
      status: 409,
      body: { code: "55000", message: "Webhooks are off", details: null, hint: "Turn them on with a secret" },
    };
    await expect(webhooks("list")).rejects.toMatchObject({
      code: 1,
      stderr: "Webhooks are off. Turn them on with a secret (409)\n",
    });
  });

  it.each<[readonly string[], string]>([
    [[], "Which command?"],
    [["make"], 'There is no command "make". See npm run webhooks -- --help'],
    [["create", "--company", "acme"], "create needs --to <address>, such as https://example.com/hooks"],
    [["replay", id], "replay needs --since <cursor>, or --since now to leave out what waits"],
  ])("exits with 2 for %j", async (words, complaint) => {
    await expect(webhooks(...words)).rejects.toMatchObject({ code: 2, stderr: `${complaint}\n` });
    expect(calls).toEqual([]);
  });
});
