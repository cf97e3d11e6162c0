/** A fault → one line for the log, which tells where it broke and holds none of the data. */

const longestMessage = 300;

/**
 * Of each message in the chain of causes only the first line, cut short, for Drizzle puts a query's parameters on the
 * next one; then where it was thrown.
 */
export function faultLine(thrown: unknown): string {
  const chain: string[] = [];
  for (let error = thrown; error instanceof Error && chain.length < 4; error = error.cause) {
    chain.push(`${error.name}: ${(error.message.split("\n", 1)[0] ?? "").slice(0, longestMessage)}`);
  }
  const stack = thrown instanceof Error ? (thrown.stack ?? "") : "";
  const frames = stack.split("\n").filter((line) => /^\s+at /.test(line));
  const where = frames.slice(0, 4).map((line) => line.trim());
  return [chain.join(" <- ") || `A ${typeof thrown} was thrown`, ...where].join(" | ");
}
