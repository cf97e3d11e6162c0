/** The integrations and entity types to which a key or a webhook is limited: in a form, and in words. */

/** Null: all. */
export interface Limits {
  readonly integrations: readonly string[] | null;
  readonly entityTypes: readonly string[] | null;
}

interface LimitFieldsProps {
  /** What they are now; absent: all. */
  readonly limits?: Limits | undefined;
}

/** A line for each, since a name may have commas. */
export function LimitFields({ limits }: LimitFieldsProps) {
  return (
    <>
      {(["integrations", "entityTypes"] as const).map((name) => (
        <label key={name}>
          {titles[name]} <small>one a line; empty: all</small>
          <textarea
            name={name}
            rows={Math.max(2, limits?.[name]?.length ?? 0)}
            spellcheck={false}
            defaultValue={(limits?.[name] ?? []).join("\n")}
          />
        </label>
      ))}
    </>
  );
}

const titles = { integrations: "Only the integrations", entityTypes: "Only the entity types" } as const;

/** What is in those fields. */
export const limitsOf = (fields: FormData): Limits => ({
  integrations: listOf(fields, "integrations"),
  entityTypes: listOf(fields, "entityTypes"),
});

/** Lines → a list without repetition, sorted as the API has it; none → null. */
function listOf(fields: FormData, name: string): readonly string[] | null {
  const lines = String(fields.get(name) ?? "").split(/\r?\n/);
  const items = [...new Set(lines.filter((line) => line.trim() !== ""))];
  return items.length === 0 ? null : items.sort();
}

const list = new Intl.ListFormat("en", { type: "conjunction" });

/** `xero and linear` */
export const listText = (words: readonly string[]): string => list.format(words);

/** `creations, only in xero and linear, only of customer` */
export function limitedText(what: string, { integrations, entityTypes }: Limits): string {
  const parts = [what];
  if (integrations !== null) parts.push(`only in ${listText(integrations)}`);
  if (entityTypes !== null) parts.push(`only of ${listText(entityTypes)}`);
  return parts.join(", ");
}
