/** A size for people, such as `512 B`, `1.5 KB`, `24 MB`. */
export function bytesText(sizeBytes: number): string {
  if (sizeBytes < 1_024) return `${sizeBytes} B`;
  const power = Math.min(UNITS.length, Math.floor(Math.log2(sizeBytes) / 10));
  const value = sizeBytes / 1_024 ** power;
  return `${value.toFixed(value < 10 ? 1 : 0)} ${UNITS[power - 1] ?? ""}`;
}

const UNITS = ["KB", "MB", "GB", "TB"];
