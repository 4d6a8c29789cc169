/** Most entries of `app.environment`. */
export const MAX_APP_ENTRIES = 64;
const MAX_NAME_LENGTH = 64;

/**
 * What `app.environment` gives to the app, by name: entries NAME=value with ";" between them. A value is any text without ";";
 * empty is a value too. Undefined for what is no such list: a name twice, or one that only the framework may set.
 * @see docs/reference/app-environment.md
 */
export function parseAppEnvironment(text: string): ReadonlyMap<string, string> | undefined {
  const entries = new Map<string, string>();
  if (text === "") return entries;
  for (const part of text.split(";")) {
    const [, name, value] = ENTRY.exec(part) ?? [];
    if (name === undefined || value === undefined || name.startsWith("REGROW_") || entries.has(name)) return undefined;
    entries.set(name, value);
  }
  return entries.size > MAX_APP_ENTRIES ? undefined : entries;
}

/** What `parseAppEnvironment` reads. */
export function formatAppEnvironment(entries: ReadonlyMap<string, string>): string {
  return Array.from(entries, ([name, value]) => `${name}=${value}`).join(";");
}

const ENTRY = new RegExp(`^([A-Za-z_][A-Za-z0-9_]{0,${MAX_NAME_LENGTH - 1}})=(.*)$`, "s");
