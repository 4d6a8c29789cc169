/** Values of variables, by their full names. */
export type Readings = ReadonlyMap<string, string>;

/** `get all` or `get <group>`: one `<name>: <value>` a line. Other lines are none of them. Source: device-facts 2.2. */
export function readReadings(text: string): Readings {
  const values = new Map<string, string>();
  for (const line of text.split("\n")) {
    const [, name, value] = /^([a-z0-9_]+(?:\.[a-z0-9_]+)+): ?(.*)$/.exec(line) ?? [];
    if (name !== undefined && value !== undefined) values.set(name, value);
  }
  return values;
}

/** A value, or what stands for one that the device does not tell. */
export function valueIn(readings: Readings, name: string, otherwise = ""): string {
  return readings.get(name) ?? otherwise;
}

/** A whole number, or null for anything else. */
export function numberIn(readings: Readings, name: string): number | null {
  const text = readings.get(name) ?? "";
  return /^-?\d{1,15}$/.test(text) ? Number(text) : null;
}
