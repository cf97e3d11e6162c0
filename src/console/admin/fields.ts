/** What a form of `/admin` has, as its body. */

export function fieldsOf(event: SubmitEvent): FormData | undefined {
  event.preventDefault();
  return event.currentTarget instanceof HTMLFormElement ? new FormData(event.currentTarget) : undefined;
}

export const textOf = (fields: FormData, name: string): string => String(fields.get(name) ?? "").trim();

export const checkedOf = (fields: FormData, name: string): readonly string[] =>
  fields.getAll(name).map(String);

/** `xero, linear` → a list; empty text → null: all. */
export function listOf(fields: FormData, name: string): readonly string[] | null {
  const items = textOf(fields, name)
    .split(",")
    .map((item) => item.trim())
    .filter((item) => item !== "");
  return items.length === 0 ? null : items;
}
