/** A setting that is not the same on both sides, as text; null: it is not there, or is nothing. */
export interface FieldChange {
  readonly field: string;
  readonly from: string | null;
  readonly to: string | null;
}

/** Settings of two records that differ, sorted by name; with a prefix "app" they are called `app.<name>`. */
export function compareFields(prefix: string, from: object, to: object): readonly FieldChange[] {
  const [old, now] = [textsOf(from), textsOf(to)];
  const names = [...new Set([...old.keys(), ...now.keys()])].toSorted();
  return names.flatMap((name) => {
    const change = { from: old.get(name) ?? null, to: now.get(name) ?? null };
    if (change.from === change.to) return [];
    return [{ field: prefix === "" ? name : `${prefix}.${name}`, ...change }];
  });
}

function textsOf(record: object): ReadonlyMap<string, string | null> {
  return new Map(
    Object.entries(record).map(([name, value]: [string, unknown]) => [
      name,
      value === null || typeof value === "string" ? value : JSON.stringify(value),
    ]),
  );
}
