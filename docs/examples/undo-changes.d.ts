export interface Report {
  readonly action: string;
  readonly id?: string | null;
  readonly error?: { readonly code: string; readonly message: string } | null;
}

export function undo(
  base: string,
  key: string,
  options: {
    readonly since: string;
    readonly changedBy?: string;
    readonly dryRun?: boolean;
  },
): Promise<readonly Report[]>;
