import type { JSX } from "preact";
import { useEffect, useMemo, useRef } from "preact/hooks";
import { TYPING_ID } from "./typing-line.tsx";
import { useConsole } from "./console-context.ts";
import { PLAIN, type CellStyle } from "./style.ts";
import type { Row } from "./screen.ts";

/** How far from its end a reader may be to be taken along when there is more, in pixels. */
const NEAR = 40;

/** What the console has said. Rows that are done are a log, read out as they come; the one that is being written is not. */
export function ScreenView(): JSX.Element {
  const { screen, state } = useConsole();
  const { rows, column } = screen.value;
  const box = useRef<HTMLDivElement>(null);
  const isAtEnd = useRef(true);
  useEffect(() => {
    if (isAtEnd.current) box.current?.scrollTo(0, box.current.scrollHeight);
  }, [rows]);
  const done = rows.slice(0, -1);
  const last = rows.at(-1);
  return (
    <div
      class="lines"
      ref={box}
      tabIndex={0}
      role="region"
      aria-label="What the console said"
      onScroll={({ currentTarget: { scrollHeight, scrollTop, clientHeight } }) =>
        (isAtEnd.current = scrollHeight - scrollTop - clientHeight < NEAR)
      }
      onMouseUp={typeUnlessMarked}
    >
      <div role="log" aria-live="polite" aria-label="Lines">
        {done.map((row) => (
          <RowView key={row.id} row={row} cursor={null} />
        ))}
      </div>
      {last !== undefined && <RowView key={last.id} row={last} cursor={state.value.kind === "open" ? column : null} />}
    </div>
  );
}

/** Whoever clicks wants to type; whoever marks wants to copy. */
function typeUnlessMarked(): void {
  if (getSelection()?.toString() === "") document.getElementById(TYPING_ID)?.focus();
}

interface Run {
  readonly text: string;
  readonly style: CellStyle;
  readonly isCursor: boolean;
}

function RowView({ row, cursor }: { readonly row: Row; readonly cursor: number | null }): JSX.Element {
  return useMemo(
    () => (
      <div class="line">
        {runsOf(row, cursor).map(({ text, style, isCursor }, index) => (
          <span key={index} class={classOf(style, isCursor)}>
            {text}
          </span>
        ))}
      </div>
    ),
    [row, cursor],
  );
}

/** Characters that look the same, together. */
function runsOf({ cells }: Row, cursor: number | null): readonly Run[] {
  const runs: Run[] = [];
  const shown =
    cursor === null
      ? cells
      : [
          ...cells,
          ...Array.from({ length: Math.max(0, cursor + 1 - cells.length) }, () => ({ text: " ", style: PLAIN })),
        ];
  for (const [index, { text, style }] of shown.entries()) {
    const isCursor = index === cursor;
    const last = runs.at(-1);
    if (last !== undefined && !isCursor && !last.isCursor && last.style === style)
      runs[runs.length - 1] = { ...last, text: last.text + text };
    else runs.push({ text, style, isCursor });
  }
  return runs;
}

function classOf({ colour, isBold }: CellStyle, isCursor: boolean): string {
  return [isCursor && "cursor", colour !== null && `colour-${colour}`, isBold && "bold"]
    .filter((each) => each !== false)
    .join(" ");
}
