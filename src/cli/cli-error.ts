/** How commands end: with an exit code, and for an error with one line instead of a stack trace. */

/** A failure whose message is shown to the user. Exit code 1: the command failed; 2: its arguments are wrong. */
export class CliError extends Error {
  override readonly name = "CliError";
  readonly exitCode: 1 | 2;

  constructor(message: string, exitCode: 1 | 2 = 1) {
    super(message);
    this.exitCode = exitCode;
  }
}

/** Codes of the system for a file or folder that cannot be written, and for a disk that is full. */
const fileRefusals = ["EACCES", "EPERM", "EROFS", "ENOSPC"];

/** Runs a command and sets the process's exit code. */
export async function run(main: () => Promise<void>): Promise<void> {
  try {
    await main();
  } catch (error) {
    const shown = error instanceof CliError ? error : explainRefusal(error);
    if (shown === undefined) throw error;
    console.error(shown.message);
    process.exitCode = shown.exitCode;
  }
}

/** `EACCES: permission denied, mkdir '/srv/crosswalk/dist'` says all that there is to know. */
function explainRefusal(error: unknown): CliError | undefined {
  if (!(error instanceof Error && "path" in error && "code" in error)) return undefined;
  if (!fileRefusals.includes(String(error.code))) return undefined;
  return new CliError(
    `${error.message}. Copy the project elsewhere, or correct the folder's owner, permissions or free space.`,
  );
}
