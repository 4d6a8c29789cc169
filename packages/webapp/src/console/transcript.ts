/** A line on the screen of the console. */
export interface ScreenLine {
  /** Counts up, for the page. */
  readonly id: number;
  readonly kind: "typed" | "said" | "failure" | "advice" | "message";
  readonly text: string;
}

const KEPT_LINES = 500;

/** The screen with more lines below, the oldest of which scroll away for ever. */
export function write(screen: readonly ScreenLine[], lines: readonly Omit<ScreenLine, "id">[]): readonly ScreenLine[] {
  const first = (screen.at(-1)?.id ?? 0) + 1;
  return [...screen, ...lines.map((line, index) => ({ ...line, id: first + index }))].slice(-KEPT_LINES);
}
