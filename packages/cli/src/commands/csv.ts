/** A row as spreadsheets and programs read it, without its line end: quoted where needed. @see RFC 4180 */
export function csvRow(fields: readonly (string | number | null)[]): string {
  return fields.map(csvField).join(",");
}

/** A text that a spreadsheet would carry out as a formula is shown as text. */
function csvField(field: string | number | null): string {
  const text = typeof field === "string" && /^[=+\-@\t\r]/.test(field) ? `'${field}` : String(field ?? "");
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}
