/** `npm start` on a fresh copy of the project: from the first line to the last process. */
import { type ChildProcess, spawn, spawnSync } from "node:child_process";
import { cpSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { findFreePort } from "../../../src/cli/port.ts";
import { findDescendants, untilGone } from "../processes.ts";
import { fillIn, importAll, shellScript, snippetsOf } from "./documented-snippets.ts";

const root = fileURLToPath(new URL("../../..", import.meta.url));

let folder = "";
let port = 0;
let npm: ChildProcess | undefined;
let output = "";

/** Waits for words of the terminal. */
async function untilShown(words: string | RegExp): Promise<string> {
  for (const deadline = Date.now() + 60_000; Date.now() < deadline; await sleep(50)) {
    const [found] = output.match(words) ?? [];
    if (found !== undefined) return found;
  }
  throw new Error(`npm start never said ${words}:\n${output}`);
}

/** A second database, as docs/operations.md has it. */
const east = `[[d1_databases]]
binding = "DB_EAST"
database_name = "crosswalk-east"
database_id = "…"
migrations_dir = "migrations"

`;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), "crosswalk-"));
  for (const name of ["src", "docs", "migrations", "package.json", "package-lock.json", "tsconfig.json"])
    cpSync(join(root, name), join(folder, name), { recursive: true });
  const settings = readFileSync(join(root, "wrangler.toml"), "utf8");
  writeFileSync(
    join(folder, "wrangler.toml"),
    settings.replace("[[kv_namespaces]]", `${east}[[kv_namespaces]]`),
  );
  symlinkSync(join(root, "node_modules"), join(folder, "node_modules"));
  port = await findFreePort();
  const child = spawn("npm", ["start"], {
    cwd: folder,
    env: { ...process.env, PORT: String(port) },
    stdio: ["ignore", "pipe", "pipe"],
  });
  npm = child;
  for (const stream of [child.stdout, child.stderr]) {
    stream.on("data", (chunk: Buffer) => {
      output += chunk.toString();
    });
  }
  await untilShown("To stop: Ctrl-C");
}, 90_000);

afterAll(() => {
  npm?.kill("SIGKILL");
  rmSync(folder, { recursive: true, force: true, maxRetries: 5 });
});

describe.skipIf(process.platform === "win32")("npm start", () => {
  it("says what it does, and prints the call that the README shows", () => {
    expect(output).toContain("Preparing the local database in .wrangler/ ...\nStarting the Worker ...\n");
    const [call = ""] = /curl 'http.*/.exec(output) ?? [];
    const readme = readFileSync(join(root, "README.md"), "utf8");
    expect(readme).toContain(call.replace(String(port), "8787").replace(/crbn_\w+/, "crbn_…"));
  });

  it("has applied the migrations to every database that is bound", async () => {
    const answer = await fetch(`http://localhost:${port}/health/ready`);
    expect([answer.status, await answer.json()]).toEqual([200, { status: "ok" }]);
  });

  it("serves a URL with the characters that PostgREST's documentation writes", async () => {
    const key = await untilShown(/crbn_\w+/);
    const url = `http://localhost:${port}/externalIntegrationMapping?select=id,source:metadata->>source&or=(externalId.eq."41",externalId.eq."a,b",externalId.eq.Zoë)`;
    const { stdout } = spawnSync("curl", ["-sSg", url, "-H", `Authorization: Bearer ${key}`], {
      encoding: "utf8",
    });
    expect(JSON.parse(stdout)).toEqual([{ id: "demo-quickbooks-item-1", source: "demo" }]);
    await untilShown(/^GET \/externalIntegrationMapping 200 [\d.]+ ms/m);
  });

  it("answers every call that the README shows, also when they are sent again", async () => {
    const key = await untilShown(/crbn_\w+/);
    const script = fillIn(shellScript(readFileSync(join(root, "README.md"), "utf8")), port, key);
    expect(script.match(/^curl /gm)?.length).toBeGreaterThan(15);
    for (const _ of ["first", "again"]) {
      const { status, stderr } = spawnSync("bash", ["-c", script], { cwd: folder, encoding: "utf8" });
      expect([status, stderr]).toEqual([0, ""]);
    }
  }, 60_000);

  it("answers what the README shows in TypeScript, each snippet by itself", async () => {
    const key = await untilShown(/crbn_\w+/);
    const readme = readFileSync(join(root, "README.md"), "utf8");
    // `npm run clients` tries openapi-fetch, which is not among the packages of this project.
    const snippets = snippetsOf(readme, ["ts", "js"]).filter((text) => !text.includes("openapi-fetch"));
    const files = snippets.map((text, index) => {
      writeFileSync(join(folder, `snippet-${index}.ts`), fillIn(text, port, key));
      return `snippet-${index}.ts`;
    });
    expect(files.length).toBeGreaterThan(7);
    writeFileSync(join(folder, "snippets.mjs"), importAll(files));
    const { status, stderr } = spawnSync(process.execPath, ["snippets.mjs"], {
      cwd: folder,
      encoding: "utf8",
    });
    expect([status, stderr]).toEqual([0, ""]);
  }, 60_000);

  it("takes a file of mappings, and gives it back so that it can be taken again", () => {
    const { CROSSWALK_API_KEY: _, ...environment } = process.env;
    const mappings = (...words: string[]) => {
      const { status, stdout, stderr } = spawnSync(process.execPath, ["src/cli/mappings.ts", ...words], {
        cwd: folder,
        env: { ...environment, PORT: String(port) },
        encoding: "utf8",
      });
      return { status, stdout, stderr };
    };
    const rows = Array.from({ length: 2_100 }, (_, index) => `${index};Q-${index};"{""n"": ${index}.10}"`);
    const text = ["Id;QBO_ID;metadata", ...rows, "new;Q-7;", ";Q-new;"].join("\r\n");
    writeFileSync(join(folder, "customers.csv"), text);
    const words = [
      "--map",
      "entityId=Id,externalId=QBO_ID",
      "--integration",
      "file",
      "--entity-type",
      "customer",
    ];

    const stopped = mappings("import", "customers.csv", ...words);
    expect(stopped).toMatchObject({ status: 1, stdout: "Done: 2,000 rows, of these 2,000 created.\n" });
    expect(stopped.stderr).toContain(
      'Row 2102: the external id "Q-7" belongs to another entity. It is held by',
    );
    expect(mappings("import", "customers.csv", ...words, "--partial")).toMatchObject({
      status: 1,
      stdout: "Done: 2,102 rows, of these 2,100 created, 1 refused, 1 invalid.\n",
    });
    const report = readFileSync(join(folder, "customers.refused.csv"), "utf8").split("\n");
    expect(report.map((line) => line.split(",").slice(0, 3).join())).toEqual([
      "row,action,code",
      "2102,refused,23505",
      "2103,invalid,23502",
      "",
    ]);

    expect(mappings("export", "--filter", "integration=eq.file", "--out", "all.csv").status).toBe(0);
    const exported = readFileSync(join(folder, "all.csv"), "utf8").split("\n");
    expect(exported).toHaveLength(2_102);
    expect(exported.filter((line) => line.includes("file,Q-7,"))).toEqual([
      expect.stringMatching(/^\w+,customer,7,file,Q-7,false,"\{""n"":7\.10\}",,,/),
    ]);
    expect(mappings("import", "all.csv")).toMatchObject({
      status: 0,
      stdout: "Done: 2,100 rows, of these 2,100 unchanged.\n",
    });
  }, 60_000);

  it("refuses to start, or to be reset, beside itself", () => {
    const options = { cwd: folder, env: { ...process.env, PORT: String(port) }, encoding: "utf8" } as const;
    const again = spawnSync(process.execPath, ["src/cli/local/start.ts"], options);
    expect([again.status, again.stderr]).toEqual([
      1,
      `Port ${port} is in use. Use another one: PORT=${port + 1} npm start\n`,
    ]);
    const reset = spawnSync(process.execPath, ["src/cli/local/reset.ts"], options);
    expect([reset.status, reset.stderr]).toEqual([
      1,
      `Port ${port} is in use: stop npm start first (Ctrl-C there), then reset.\n`,
    ]);
  });

  it("serves again after both processes of the runtime were killed", async () => {
    const killed = findDescendants(npm?.pid ?? 0, "workerd");
    expect(killed).toHaveLength(2);
    for (const pid of killed) process.kill(pid, "SIGKILL");
    await untilShown("The Worker serves again.");
    expect(output).toContain("\nThe Workers runtime crashed. Starting the Worker again ...\n");
    const answer = await fetch(`http://localhost:${port}/health`);
    expect([answer.status, await answer.json()]).toEqual([200, expect.objectContaining({ status: "ok" })]);
  }, 90_000);

  it("leaves nothing running when npm is killed", async () => {
    const pid = npm?.pid;
    if (pid === undefined) throw new Error("npm did not start.");
    const started = findDescendants(pid);
    expect(started.length).toBeGreaterThan(4);
    npm?.kill("SIGKILL");
    await untilGone(started);
    await expect(fetch(`http://localhost:${port}/health`)).rejects.toThrow("fetch failed");
    expect(output).toMatch(/\nStopped\.\n$/);
  });

  it("says in one line that a file cannot be written", () => {
    const refused = "EROFS: read-only file system, mkdir '/crosswalk/dist'";
    const script = `import { run } from ${JSON.stringify(join(folder, "src/cli/cli-error.ts"))};
      await run(async () => { throw Object.assign(new Error(${JSON.stringify(refused)}), { code: "EROFS", path: "/" }); });`;
    const { status, stderr } = spawnSync(process.execPath, ["--input-type=module", "-e", script], {
      encoding: "utf8",
    });
    expect([status, stderr]).toEqual([
      1,
      `${refused}. Copy the project elsewhere, or correct the folder's owner, permissions or free space.\n`,
    ]);
  });

  it("says in one line that a folder cannot be written to", () => {
    rmSync(join(folder, ".wrangler"), { recursive: true });
    writeFileSync(join(folder, ".wrangler"), "in the way");
    const { status, stderr } = spawnSync(process.execPath, ["src/cli/local/start.ts"], {
      cwd: folder,
      env: { ...process.env, PORT: String(port) },
      encoding: "utf8",
    });
    expect([status, stderr]).toEqual([
      1,
      expect.stringMatching(/^This folder cannot be written to \(\w+\).*: .*crosswalk-.*\n$/),
    ]);
    expect(stderr.trim()).not.toContain("\n");
  });
});
