/** Writes CSV (RFC 4180), and gives it to the browser as a file. */

const quoted = (text: string) => (/[",;\t\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text);

/** Text that a spreadsheet would take for a formula is kept from being one. */
const safe = (text: string) => (/^[=+\-@\t\r]/.test(text) ? `'${text}` : text);

/** A cell of what we say; null: empty. */
export const csvCell = (value: string | null): string => quoted(safe(value ?? ""));

/** A cell of a file that somebody has, to the letter. */
export const sameCell = (value: string): string => quoted(value);

export const csvOf = (lines: readonly (readonly string[])[]): string =>
  lines.map((cells) => cells.join(",")).join("\r\n");

export function download(name: string, csv: string): void {
  const link = document.createElement("a");
  link.href = URL.createObjectURL(new Blob([csv], { type: "text/csv" }));
  link.download = name;
  link.click();
  URL.revokeObjectURL(link.href);
}
