/** Finds the ADMIN_TOKEN of this machine: in the environment, or in wrangler's file `.dev.vars`. */
import { randomBytes } from "node:crypto";
import { appendFileSync, existsSync, readFileSync, writeFileSync } from "node:fs";
import { parseEnv } from "node:util";
import { CliError } from "../cli-error.ts";

const file = ".dev.vars";
const shortest = 32;

/** The token for calls to any Worker. */
export function findAdminToken(): string {
  const token = process.env.ADMIN_TOKEN ?? readFile();
  if (token === undefined) {
    throw new CliError(
      `ADMIN_TOKEN is missing: set it in the environment or in ${file} (npm start makes one).`,
    );
  }
  return token;
}

/** The token of the local Worker, which reads `.dev.vars`. If the file has none, a random one is written to it. */
export function ensureLocalAdminToken(): string {
  const found = readFile();
  if (found !== undefined) return checkLength(found);
  const token = randomBytes(36).toString("base64url");
  const line = `ADMIN_TOKEN=${token}\n`;
  if (existsSync(file)) {
    const startsNewLine = /(^|\n)$/.test(readFileSync(file, "utf8"));
    appendFileSync(file, startsNewLine ? line : `\n${line}`);
  } else {
    writeFileSync(file, line, { mode: 0o600 });
  }
  return token;
}

function readFile(): string | undefined {
  return existsSync(file) ? parseEnv(readFileSync(file, "utf8")).ADMIN_TOKEN : undefined;
}

function checkLength(token: string): string {
  if (token.length < shortest)
    throw new CliError(`ADMIN_TOKEN in ${file} must have at least ${shortest} characters.`);
  return token;
}
