/** How commands end: with an exit code, and for what went wrong with one line instead of a stack. */

/** A failure that is told to the user as it is. Exit code 1: it did not work; 2: the command was called wrongly. */
export class CliError extends Error {
  override readonly name = "CliError";
  readonly exitCode: 1 | 2;

  constructor(message: string, exitCode: 1 | 2 = 1) {
    super(message);
    this.exitCode = exitCode;
  }
}

/** Runs a command and sets the process's exit code by how it ends. */
export async function run(main: () => Promise<void>): Promise<void> {
  try {
    await main();
  } catch (error) {
    if (!(error instanceof CliError)) throw error;
    console.error(error.message);
    process.exitCode = error.exitCode;
  }
}
