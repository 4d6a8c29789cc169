import { percentOf, type UpdateProgress } from "@regrow/core/update";

/** One line for each percent, since people read it; none unless they want them. */
export function announceProgress(
  announce: (line: string) => void,
  isWanted: () => boolean,
): (progress: UpdateProgress) => void {
  let last = "";
  return (progress) => {
    if (!isWanted()) return;
    const line =
      progress.phase === "pack"
        ? `Update ${progress.version}: ${percentOf(progress)} %`
        : `Update ${progress.version}: ${progress.phase}`;
    if (line === last) return;
    last = line;
    announce(line);
  };
}
