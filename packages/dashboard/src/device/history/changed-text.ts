/** What an entry of the audit log says is new, in a line. */
export function changedText(changed: Readonly<Record<string, string | number | boolean | null>>): string {
  return Object.entries(changed)
    .map(([name, value]) => (name === "line" ? `> ${value}` : `${name}: ${value ?? "none"}`))
    .join(", ");
}
