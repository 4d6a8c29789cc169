/** A field that is not what it should be; caught where the foreign value came in. */
export class FieldError extends Error {
  override readonly name = "FieldError";
}

/**
 * Readers of parsed JSON that nobody has checked yet, for programs that may not load a schema library (the bootloader).
 * Each returns the value with its type or throws FieldError. Fields that nobody reads are ignored.
 */
export function readObject(value: unknown): Readonly<Record<string, unknown>> {
  if (typeof value !== "object" || value === null || Array.isArray(value)) throw new FieldError("expected an object");
  return value as Readonly<Record<string, unknown>>;
}

export function readText(value: unknown, maxLength: number, pattern?: RegExp): string {
  if (typeof value !== "string" || value.length > maxLength)
    throw new FieldError(`expected a text of at most ${maxLength} characters`);
  if (pattern !== undefined && !pattern.test(value)) throw new FieldError(`expected a text like ${pattern.source}`);
  return value;
}

export function readInteger(value: unknown, min: number, max: number): number {
  if (typeof value !== "number" || !Number.isSafeInteger(value) || value < min || value > max)
    throw new FieldError(`expected a whole number from ${min} to ${max}`);
  return value;
}

export function readBoolean(value: unknown): boolean {
  if (typeof value !== "boolean") throw new FieldError("expected true or false");
  return value;
}

export function readOneOf<T extends string>(value: unknown, allowed: readonly T[]): T {
  const found = allowed.find((each) => each === value);
  if (found === undefined) throw new FieldError(`expected one of ${allowed.join(", ")}`);
  return found;
}

export function readList<T>(value: unknown, maxLength: number, readItem: (item: unknown) => T): readonly T[] {
  if (!Array.isArray(value) || value.length > maxLength)
    throw new FieldError(`expected a list of at most ${maxLength}`);
  return value.map(readItem);
}

export function readNullable<T>(value: unknown, read: (value: unknown) => T): T | null {
  return value === null ? null : read(value);
}

/** The value that `read` makes of it, or null where it throws FieldError. */
export function readOrNull<T>(read: () => T): T | null {
  try {
    return read();
  } catch (error) {
    if (error instanceof FieldError) return null;
    throw error;
  }
}
