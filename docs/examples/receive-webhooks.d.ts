export interface Change {
  readonly seq: number;
  readonly op: "insert" | "update" | "delete";
  readonly mappingId: string;
  readonly integration: string;
  readonly entityType: string;
  readonly entityId: string;
  readonly externalId: string | null;
  readonly before: object | null;
  readonly after: object | null;
}

export function receive(
  request: Request,
  secret: string,
  store: {
    has(id: string): boolean | Promise<boolean>;
    apply(id: string, changes: readonly Change[]): void | Promise<void>;
  },
): Promise<Response>;
