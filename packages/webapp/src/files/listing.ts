/** One row of `ls -v`. */
export interface ListedFile {
  readonly name: string;
  readonly sizeBytes: number;
  /** Two hexadecimal digits. Source: device-facts 8.4. */
  readonly type: string;
  readonly version: string;
  /** The framework's own, which nobody changes. */
  readonly isSystem: boolean;
}

/**
 * Reads `ls -v`: `# <index> <location>-<type> <flags> <handle> <size> <version> <name>`, and names may hold spaces. Placeholders of
 * folders end with "/". Source: device-facts 8.3.
 */
export function readListing(text: string): readonly ListedFile[] {
  return text.split("\n").flatMap((line) => {
    const [, location, type, size, version, name] =
      /^#\s+\d+\s+([a-z])-([0-9A-F]{2})\s+[0-9A-F]+\s+\d+\s+(\d{1,15})\s+(\S+) {2}(.+)$/i.exec(line) ?? [];
    if (type === undefined || size === undefined || version === undefined || name === undefined) return [];
    const isSystem = location === "i" || name.startsWith("sys/");
    return [{ name, sizeBytes: Number(size), type: type.toUpperCase(), version, isSystem }];
  });
}

/** What a type means, for people; the digits where it is none of the known ones. Source: device-facts 8.4 (Gecko OS 4). */
export function typeText(type: string): string {
  return TYPES[type] ?? `type ${type}`;
}

const TYPES: Readonly<Partial<Record<string, string>>> = {
  "01": "kernel",
  "08": "app",
  "40": "log",
  "41": "certificate",
  "42": "default configuration",
  "43": "settings",
  "44": "general",
  "45": "web app",
  FE: "general",
};

/** The files whose name has the wanted text in it, whatever the case, sorted by name. */
export function filterFiles(files: readonly ListedFile[], wanted: string): readonly ListedFile[] {
  const text = wanted.trim().toLowerCase();
  return files
    .filter(({ name }) => name.toLowerCase().includes(text))
    .toSorted((one, other) => one.name.localeCompare(other.name));
}

/**
 * Where a file is downloaded from. Its first character is written by its code, so that a file named `log` is not taken for the
 * device's messages. Source: route.ts of the device.
 */
export function fileAddress(name: string): string {
  const [first = ""] = name;
  const bytes = new TextEncoder().encode(first);
  const coded = Array.from(bytes, (byte) => `%${byte.toString(16).padStart(2, "0").toUpperCase()}`).join("");
  return `/${coded}${encodeURIComponent(name.slice(first.length)).replaceAll("%2F", "/")}`;
}

/** Why a file cannot have this name, or null. Source: device-facts 8.1. */
export function nameProblem(name: string): string | null {
  if (name === "") return "A file needs a name.";
  if (new TextEncoder().encode(name).length > MAX_NAME_BYTES) return `A name has at most ${MAX_NAME_BYTES} bytes.`;
  if (/["\p{Cc}]/u.test(name)) return "No double quotes and no control characters.";
  if (name.startsWith("sys/")) return "Names that begin with sys/ are the framework's own.";
  return null;
}

const MAX_NAME_BYTES = 95;
