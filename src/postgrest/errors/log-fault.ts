/** Faults in the log: one line each, which tells where it broke and holds none of the data. */

const longestMessage = 300;

/**
 * Logs a fault of ours or of the platform's.
 * @param meaning what it means for the service: `The rate limiter of key k1 is not reachable`
 */
export function logFault(thrown: unknown, meaning?: string): void {
  console.error(meaning === undefined ? faultLine(thrown) : `${meaning}: ${faultLine(thrown)}`);
}

/**
 * The first line of each message in the chain of causes, cut short, because Drizzle puts a query's parameters on the
 * next line; then where it was thrown.
 */
function faultLine(thrown: unknown): string {
  const chain: string[] = [];
  for (let error = thrown; error instanceof Error && chain.length < 4; error = error.cause) {
    chain.push(`${error.name}: ${(error.message.split("\n", 1)[0] ?? "").slice(0, longestMessage)}`);
  }
  const stack = thrown instanceof Error ? (thrown.stack ?? "") : "";
  const frames = stack.split("\n").filter((line) => /^\s+at /.test(line));
  const where = frames.slice(0, 4).map((line) => line.trim());
  return [chain.join(" <- ") || `A ${typeof thrown} was thrown`, ...where].join(" | ");
}
