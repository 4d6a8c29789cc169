import {
  EMPTY_EDITOR,
  MAX_LINE_LENGTH,
  editLine,
  enterLine,
  type EditorContext,
  type EditorState,
} from "@regrow/core/command";

/** A line without its end, or that there was one which is longer than allowed. */
export type ConsoleLine = { readonly kind: "line"; readonly text: string } | { readonly kind: "too-long" };

/** A line and what a terminal is shown of it. */
export interface ClosedLine {
  readonly line: ConsoleLine;
  readonly echo: string;
}

/** UTF-8 bytes that a line of the longest allowed length can have. */
const MAX_LINE_BYTES = 4 * MAX_LINE_LENGTH;

/** A line as it is sent, without echo. Keeps at most one of the longest lines. */
export class PlainLine {
  #pieces: Uint8Array[] = [];
  #sizeBytes = 0;

  get isEmpty(): boolean {
    return this.#sizeBytes === 0;
  }

  /** Bytes without a line end. */
  add(bytes: Uint8Array): void {
    // A copy: the piece may be part of a far larger one, or be used again by whoever read it.
    if (this.#sizeBytes + bytes.length <= MAX_LINE_BYTES) this.#pieces.push(Uint8Array.from(bytes));
    this.#sizeBytes = Math.min(MAX_LINE_BYTES + 1, this.#sizeBytes + bytes.length);
  }

  close(): ClosedLine {
    const isTooLong = this.#sizeBytes > MAX_LINE_BYTES;
    const line: ConsoleLine = isTooLong ? { kind: "too-long" } : { kind: "line", text: decode(this.#pieces) };
    this.clear();
    return { line, echo: "" };
  }

  clear(): void {
    this.#pieces = [];
    this.#sizeBytes = 0;
  }
}

/** A line as somebody edits it on a terminal. */
export class EditedLine {
  #state: EditorState = EMPTY_EDITOR;

  /** What stands there so far, and its cursor. */
  get shown(): EditorState {
    return this.#state;
  }

  get isEmpty(): boolean {
    return this.#state.text === "";
  }

  /** Bytes without a line end. @returns what the terminal is to show */
  add(bytes: Uint8Array, context: EditorContext): string {
    let echo = "";
    for (const byte of bytes) {
      const { state, output } = editLine(this.#state, byte, context);
      this.#state = state;
      echo += output;
    }
    return echo;
  }

  close(context: EditorContext): ClosedLine {
    const { state, line, output } = enterLine(this.#state, context);
    this.#state = state;
    return { line: line === undefined ? { kind: "too-long" } : { kind: "line", text: line }, echo: output };
  }

  clear(): void {
    this.#state = { ...EMPTY_EDITOR, history: this.#state.history };
  }
}

function decode(pieces: readonly Uint8Array[]): string {
  const decoder = new TextDecoder();
  return pieces.map((piece) => decoder.decode(piece, { stream: true })).join("") + decoder.decode();
}
