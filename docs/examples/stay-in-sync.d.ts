export function sync(
  base: string,
  key: string,
  copy: Map<string, object>,
  state: { cursor?: string | null | undefined },
): Promise<void>;
