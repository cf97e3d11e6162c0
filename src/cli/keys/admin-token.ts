/** The secrets of this machine, in the environment or in wrangler's file `.dev.vars`: ADMIN_TOKEN above all. */
import { randomBytes } from "node:crypto";
import { appendFileSync, existsSync, readFileSync, writeFileSync } from "node:fs";
import { parseEnv } from "node:util";
import { CliError } from "../cli-error.ts";

const file = ".dev.vars";
const shortest = 32;

/** The token for calls to any Worker. */
export function findAdminToken(): string {
  const token = process.env.ADMIN_TOKEN ?? readFile("ADMIN_TOKEN");
  if (token === undefined) {
    throw new CliError(
      `ADMIN_TOKEN is missing: set it in the environment or in ${file} (npm start makes one).`,
    );
  }
  return token;
}

/** The token of the local Worker, which reads `.dev.vars`. If the file has none, a random one is written to it. */
export function ensureLocalAdminToken(): string {
  return ensureLocalSecret("ADMIN_TOKEN");
}

/** The local Worker's `WEBHOOK_KEY`, as above: with it there are webhooks. */
export function ensureLocalWebhookKey(): void {
  ensureLocalSecret("WEBHOOK_KEY");
}

function ensureLocalSecret(name: string): string {
  const found = readFile(name);
  if (found !== undefined) return checkLength(name, found);
  const secret = randomBytes(36).toString("base64url");
  const line = `${name}=${secret}\n`;
  if (existsSync(file)) {
    const startsNewLine = /(^|\n)$/.test(readFileSync(file, "utf8"));
    appendFileSync(file, startsNewLine ? line : `\n${line}`);
  } else {
    writeFileSync(file, line, { mode: 0o600 });
  }
  return secret;
}

function readFile(name: string): string | undefined {
  return existsSync(file) ? parseEnv(readFileSync(file, "utf8"))[name] : undefined;
}

function checkLength(name: string, secret: string): string {
  if (secret.length < shortest)
    throw new CliError(`${name} in ${file} must have at least ${shortest} characters.`);
  return secret;
}
