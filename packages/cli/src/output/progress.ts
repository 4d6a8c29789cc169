/** How far something is. */
export interface Progress {
  readonly label: string;
  readonly done: number;
  /** Null where nobody knows how much it will be. */
  readonly total: number | null;
  readonly unit: "bytes" | "files" | "percent";
  /** More about it, such as how fast it is. */
  readonly detail?: string;
}

const BAR_WIDTH = 24;

/** A bar that fits on one line. */
export function bar(progress: Progress, columns: number): string {
  if (progress.total === null) return `${progress.label.padEnd(12)} ${counted(progress)}`;
  const filled = Math.round(shareOf(progress.done, progress.total) * BAR_WIDTH);
  const line = `${progress.label.padEnd(12)} ${"█".repeat(filled)}${"░".repeat(BAR_WIDTH - filled)} ${counted(progress)}`;
  return line.slice(0, Math.max(20, columns - 1));
}

/** The same without drawing. */
export function percentLine(progress: Progress): string {
  return `${progress.label} ${counted(progress)}`;
}

/** Bytes as people read them; 1 kB is 1,000 bytes. */
export function formatBytes(bytes: number): string {
  if (bytes < 1_000) return `${bytes} B`;
  for (const [unit, size] of UNITS) if (bytes >= size) return `${(bytes / size).toFixed(1)} ${unit}`;
  return `${(bytes / 1_000).toFixed(1)} kB`;
}

/** A duration as people read it. */
export function formatMs(ms: number): string {
  return ms < 1_000 ? `${Math.round(ms)} ms` : `${(ms / 1_000).toFixed(1)} s`;
}

const UNITS = [
  ["GB", 1_000_000_000],
  ["MB", 1_000_000],
] as const;

function counted(progress: Progress): string {
  const { done, total, unit } = progress;
  const detail = progress.detail === undefined || progress.detail === "" ? "" : `  ${progress.detail}`;
  if (total === null) return `${unit === "bytes" ? formatBytes(done) : `${done} ${unit}`}${detail}`;
  const percent = `${String(Math.floor(shareOf(done, total) * 100)).padStart(3)} %`;
  if (unit === "percent") return percent;
  if (unit === "files") return `${percent}  ${done} of ${total} files`;
  return `${percent}  ${formatBytes(done)} of ${formatBytes(total)}${detail}`;
}

function shareOf(done: number, total: number): number {
  return total <= 0 ? 1 : Math.min(1, done / total);
}
