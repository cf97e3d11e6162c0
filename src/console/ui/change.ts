/** A change of a mapping, as the feed has it. */
import type { Rows } from "../api/call";
import type { Difference } from "./diff";

export type Change = Pick<
  Rows["externalIntegrationMappingChange"]["Row"],
  | "seq"
  | "op"
  | "mappingId"
  | "integration"
  | "entityType"
  | "entityId"
  | "externalId"
  | "changedAt"
  | "changedBy"
  | "before"
  | "after"
>;

export const columns =
  "seq,op,mappingId,integration,entityType,entityId,externalId,changedAt,changedBy,before,after";

export const opWords: Readonly<Record<string, string>> = {
  insert: "Created",
  update: "Changed",
  delete: "Deleted",
};

const rowOf = (value: unknown): Readonly<Record<string, unknown>> =>
  typeof value === "object" && value !== null ? { ...value } : {};

/** They change with every write; the change itself says when and by whom. */
export const stamps = ["updatedAt", "updatedBy"];

/** Of an update, `before` has what changed, and `after` the whole row. */
export function differencesIn({
  op,
  before,
  after,
}: Pick<Change, "op" | "before" | "after">): readonly Difference[] {
  const [old, current] = [rowOf(before), rowOf(after)];
  const names = Object.keys(op === "update" ? old : { ...old, ...current }).filter(
    (name) => op !== "update" || !stamps.includes(name),
  );
  return names
    .filter((name) => (old[name] ?? current[name] ?? null) !== null)
    .map((name) => ({ name, before: old[name], after: current[name] }));
}
