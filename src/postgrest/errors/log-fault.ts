/** Logs faults: one line each, which says where the fault happened and contains no data. */

const longestMessage = 300;

/**
 * Logs a fault of our code or of the platform.
 * @param meaning what it means for the service: `The rate limiter of key k1 is not reachable`
 */
export function logFault(thrown: unknown, meaning?: string): void {
  console.error(meaning === undefined ? faultLine(thrown) : `${meaning}: ${faultLine(thrown)}`);
}

/**
 * The first line of each message in the chain of causes, shortened, then where it was thrown. Only the first line,
 * because Drizzle puts a query's parameters on the next one.
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
