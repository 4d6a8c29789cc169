import { RegrowError } from "@regrow/core/error";

const MAX_TEXT = 65_536;
const MAX_ITEMS = 4_096;

/** Reads the fields of `regrow.json`; every error names the field, for the person who wrote it. Absent and null are the same. */
export class DescriptionFields {
  readonly #path: string;
  readonly #values: ReadonlyMap<string, unknown>;

  constructor(value: unknown, path: string) {
    if (typeof value !== "object" || value === null || Array.isArray(value)) throw invalid(path, "an object", value);
    this.#path = path;
    this.#values = new Map(Object.entries(value));
  }

  static parse(contents: Uint8Array): DescriptionFields {
    let value: unknown;
    try {
      value = JSON.parse(new TextDecoder("utf-8", { fatal: true }).decode(contents));
    } catch (cause) {
      const reason = cause instanceof Error ? cause.message : String(cause);
      throw new RegrowError("CONFIGURATION_INVALID", { file: "regrow.json", expected: "JSON", reason }, { cause });
    }
    return new DescriptionFields(value, "");
  }

  static textOf(value: unknown, path: string): string {
    if (typeof value !== "string" || value.length > MAX_TEXT) throw invalid(path, "a text", value);
    return value;
  }

  at(name: string): string {
    return this.#path === "" ? name : `${this.#path}.${name}`;
  }

  allow(names: readonly string[]): void {
    for (const name of this.#values.keys())
      if (!names.includes(name)) throw invalid(this.at(name), `one of ${names.join(", ")}`, name);
  }

  value(name: string): unknown {
    return this.#values.get(name);
  }

  has(name: string): boolean {
    return this.value(name) !== undefined && this.value(name) !== null;
  }

  text(name: string, otherwise?: string): string {
    return !this.has(name) && otherwise !== undefined
      ? otherwise
      : DescriptionFields.textOf(this.value(name), this.at(name));
  }

  integer(name: string, minimum: number, maximum: number, otherwise?: number): number {
    const value = this.has(name) ? this.value(name) : otherwise;
    if (typeof value !== "number" || !Number.isSafeInteger(value) || value < minimum || value > maximum) {
      throw invalid(this.at(name), `a whole number from ${minimum} to ${maximum}`, value);
    }
    return value;
  }

  boolean(name: string, otherwise: boolean): boolean {
    const value = this.has(name) ? this.value(name) : otherwise;
    if (typeof value !== "boolean") throw invalid(this.at(name), "true or false", value);
    return value;
  }

  /** Empty where there is none. */
  list<Item>(name: string, read: (item: unknown, path: string) => Item): readonly Item[] {
    if (!this.has(name)) return [];
    const value = this.value(name);
    if (!Array.isArray(value) || value.length > MAX_ITEMS)
      throw invalid(this.at(name), `a list of at most ${MAX_ITEMS}`, value);
    return value.map((item: unknown, index) => read(item, `${this.at(name)}[${index}]`));
  }

  /** Names to texts; empty where there is none. */
  texts(name: string): Readonly<Record<string, string>> {
    const fields = this.object(name);
    if (fields === null) return {};
    return Object.fromEntries(
      Array.from(fields.#values, ([key, value]) => [key, DescriptionFields.textOf(value, fields.at(key))]),
    );
  }

  object(name: string): DescriptionFields | null {
    return this.has(name) ? new DescriptionFields(this.value(name), this.at(name)) : null;
  }
}

/** The error of a field of `regrow.json`. */
export function invalid(field: string, expected: string, actual: unknown): RegrowError {
  const shown = actual === undefined ? "nothing" : (JSON.stringify(actual) ?? "nothing").slice(0, 80);
  return new RegrowError("CONFIGURATION_INVALID", {
    file: "regrow.json",
    field: field === "" ? "the whole" : field,
    expected,
    actual: shown,
  });
}
