const UNITS = ["bytes", "KiB", "MiB", "GiB", "TiB"] as const;
const STEP = 1_024;

/** A size for a glance, in the units that quotas are set in: "12.3 MiB". */
export function bytesText(bytes: number): string {
  if (bytes === 1) return "1 byte";
  let value = bytes;
  let unit = 0;
  // What would be rounded to a thousand of one unit is one of the next.
  while (value >= STEP - 0.5 && unit < UNITS.length - 1) {
    value /= STEP;
    unit += 1;
  }
  const digits = unit === 0 || value >= 100 ? 0 : 1;
  return `${value.toFixed(digits).replace(/\.0$/, "")} ${UNITS[unit] ?? ""}`;
}
