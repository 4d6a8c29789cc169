import { RegrowError } from "../error/index.ts";

/**
 * Reads the fields of one JSON object of a manifest; every refusal names the field.
 * By hand, because the bootloader parses manifests and loads nothing from npm.
 */
export class Fields {
  readonly path: string;
  readonly #values: ReadonlyMap<string, unknown>;

  /** @param path the object's place in the manifest, "" for the manifest itself */
  constructor(value: unknown, path: string) {
    if (typeof value !== "object" || value === null || Array.isArray(value)) throw malformed(path, "an object", value);
    this.path = path;
    this.#values = new Map(Object.entries(value));
  }

  /** A field's place in the manifest, such as `trees[0].name`. */
  at(name: string): string {
    return this.path === "" ? name : `${this.path}.${name}`;
  }

  get names(): readonly string[] {
    return [...this.#values.keys()];
  }

  value(name: string): unknown {
    return this.#values.get(name);
  }

  /** Well-formed text without NUL, at most `maxLength` code units. */
  text(name: string, maxLength: number): string {
    return text(this.value(name), this.at(name), maxLength);
  }

  textOrNull(name: string, maxLength: number): string | null {
    return this.value(name) === null ? null : this.text(name, maxLength);
  }

  integer(name: string, minimum: number, maximum: number): number {
    const value = this.value(name);
    if (typeof value !== "number" || !Number.isSafeInteger(value) || value < minimum || value > maximum) {
      throw malformed(this.at(name), `a whole number from ${minimum} to ${maximum}`, value);
    }
    return value;
  }

  boolean(name: string): boolean {
    const value = this.value(name);
    if (typeof value !== "boolean") throw malformed(this.at(name), "true or false", value);
    return value;
  }

  sha256(name: string): string {
    const value = this.value(name);
    if (typeof value !== "string" || !/^[0-9a-f]{64}$/.test(value))
      throw malformed(this.at(name), "a SHA-256 in lower-case hex", value);
    return value;
  }

  /** Every item of an array, read by `read`, which is told the item's place. */
  list<Item>(name: string, maxItems: number, read: (item: unknown, path: string) => Item): readonly Item[] {
    const value = this.value(name);
    if (!Array.isArray(value)) throw malformed(this.at(name), "a list", value);
    if (value.length > maxItems) throw malformed(this.at(name), `at most ${maxItems} items`, `${value.length} items`);
    return value.map((item: unknown, index) => read(item, `${this.at(name)}[${index}]`));
  }

  object(name: string): Fields {
    return new Fields(this.value(name), this.at(name));
  }
}

/** Checks one text that is not a field of an object. */
export function text(value: unknown, path: string, maxLength: number): string {
  if (typeof value !== "string" || value.length > maxLength || value.includes("\0") || !value.isWellFormed()) {
    throw malformed(path, `a text of at most ${maxLength} characters without NUL`, value);
  }
  return value;
}

/** The error of a field that is not what the format says. */
export function malformed(field: string, expected: string, actual: unknown): RegrowError {
  return new RegrowError("MANIFEST_MALFORMED", {
    field: field === "" ? "manifest" : field,
    expected,
    actual: show(actual),
  });
}

/** A foreign value, short and plain enough for a line of a log. */
function show(value: unknown): string {
  if (Array.isArray(value)) return "a list";
  if (typeof value === "object" && value !== null) return "an object";
  return String(value).slice(0, 80).replace(/\p{C}/gu, "?");
}
