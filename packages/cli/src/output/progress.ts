/** How far something is. */
export interface Progress {
  readonly label: string;
  readonly done: number;
  readonly total: number;
  readonly unit: "bytes" | "files" | "percent";
  /** More about it, such as how fast it is. */
  readonly detail?: string;
}

const BAR_WIDTH = 24;

/** A bar that fits on one line. */
export function bar(progress: Progress, columns: number): string {
  const share = shareOf(progress);
  const filled = Math.round(share * BAR_WIDTH);
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
  const percent = `${String(Math.floor(shareOf(progress) * 100)).padStart(3)} %`;
  if (progress.unit === "percent") return percent;
  if (progress.unit === "files") return `${percent}  ${progress.done} of ${progress.total} files`;
  const detail = progress.detail === undefined || progress.detail === "" ? "" : `  ${progress.detail}`;
  return `${percent}  ${formatBytes(progress.done)} of ${formatBytes(progress.total)}${detail}`;
}

function shareOf({ done, total }: Progress): number {
  return total <= 0 ? 1 : Math.min(1, done / total);
}
