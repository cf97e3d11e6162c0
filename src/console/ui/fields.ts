/** What is in a form that is sent. */

/** Keeps the browser from sending it. */
export function fieldsOf(event: SubmitEvent): FormData | undefined {
  event.preventDefault();
  return event.currentTarget instanceof HTMLFormElement ? new FormData(event.currentTarget) : undefined;
}

export const textOf = (fields: FormData, name: string): string => String(fields.get(name) ?? "").trim();

/** As a field of one line has it: without line breaks. */
export const oneLine = (text: string): string => text.replaceAll(/[\r\n]/g, "");

export const checkedOf = (fields: FormData, name: string): readonly string[] =>
  fields.getAll(name).map(String);

/** Text that may be left out, as JSON has it. */
export const textOrNull = (fields: FormData, name: string): string | null => textOf(fields, name) || null;
