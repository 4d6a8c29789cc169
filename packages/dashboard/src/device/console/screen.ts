import { PLAIN, type CellStyle } from "./style.ts";

/** A character with all that stands on it, and how it looks. */
export interface Cell {
  readonly text: string;
  readonly style: CellStyle;
}

/** A row, for ever under one number. */
export interface Row {
  readonly id: number;
  readonly cells: readonly Cell[];
}

/**
 * A terminal of endless width: what a device's console sends, and nothing more. Letters, CR, LF, BS, bell, erasing and moving
 * within the row, clearing the screen, colours. Rows above the last never change: they are the scrollback.
 * Source: the console's line editor (core/command/editor).
 */
export interface Screen {
  /** The oldest first; at least one, the last is being written. */
  readonly rows: readonly Row[];
  readonly column: number;
  readonly style: CellStyle;
  /** An escape sequence of which the end has not come yet. */
  readonly pending: string;
  /** How often the bell has rung. */
  readonly bells: number;
}

export const EMPTY_SCREEN: Screen = {
  rows: [{ id: 0, cells: [] }],
  column: 0,
  style: PLAIN,
  pending: "",
  bells: 0,
};

/** Rows that are kept. */
export const MAX_ROWS = 1_000;
/** Of one row; what goes beyond is left out. The longest line of a console is far below. */
export const MAX_COLUMNS = 4_096;

/** The text of a row, without spaces at its end. */
export function rowText({ cells }: Row): string {
  return cells
    .map(({ text }) => text)
    .join("")
    .trimEnd();
}
