/** The integrations and entity types to which a key or a webhook is limited: in a form, and in words. */
import { textOf } from "../ui/fields";

/** Null: all. */
export interface Limits {
  readonly integrations: readonly string[] | null;
  readonly entityTypes: readonly string[] | null;
}

export function LimitFields() {
  return (
    <>
      <label>
        Only the integrations <small>separated by commas; empty: all</small>
        <input name="integrations" autocomplete="off" />
      </label>
      <label>
        Only the entity types <small>separated by commas; empty: all</small>
        <input name="entityTypes" autocomplete="off" />
      </label>
    </>
  );
}

/** What is in those fields. */
export const limitsOf = (fields: FormData): Limits => ({
  integrations: listOf(fields, "integrations"),
  entityTypes: listOf(fields, "entityTypes"),
});

/** `xero, linear` → a list; empty text → null. */
function listOf(fields: FormData, name: string): readonly string[] | null {
  const items = textOf(fields, name)
    .split(",")
    .map((item) => item.trim())
    .filter((item) => item !== "");
  return items.length === 0 ? null : items;
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
