/** A time in seconds for people: the two largest units, such as `3 d 4 h`, `12 min 5 s`. */
export function durationText(seconds: number): string {
  const parts = [
    { count: Math.floor(seconds / 86_400), unit: "d" },
    { count: Math.floor(seconds / 3_600) % 24, unit: "h" },
    { count: Math.floor(seconds / 60) % 60, unit: "min" },
    { count: Math.floor(seconds) % 60, unit: "s" },
  ];
  const first = parts.findIndex(({ count }) => count > 0);
  const shown = first < 0 ? parts.slice(-1) : parts.slice(first, first + 2);
  return shown.map(({ count, unit }) => `${count} ${unit}`).join(" ");
}
