import { NO_LINE_END, isRestOfLineEnd, stepLineEnd, type EditorContext, type EditorState } from "@regrow/core/command";
import { EditedLine, PlainLine, type ClosedLine } from "./line-buffer.ts";

/** Takes away what belongs to the transport, such as the commands of telnet. */
export interface ByteFilter {
  /** The next bytes that are meant for the console: from `from` up to `to`; both the length where there are none. */
  next(bytes: Uint8Array, at: number): { readonly from: number; readonly to: number };
}

/** What one call took of the bytes. */
export interface TakenLine extends Partial<Pick<ClosedLine, "line">> {
  /** For a terminal. */
  readonly echo: string;
  /** What follows the line: lines again, or raw data. */
  readonly rest: Uint8Array;
}

const NONE = new Uint8Array(0);

/** Makes lines of bytes, independent of how they arrive: edited and echoed, or as they are. Keeps at most one line. */
export class LineReader {
  readonly #filter: ByteFilter | undefined;
  readonly #plain = new PlainLine();
  readonly #edited = new EditedLine();
  #ends = NO_LINE_END;

  constructor(filter?: ByteFilter) {
    this.#filter = filter;
  }

  /** The line that is being edited; for who prints in between. */
  get edited(): EditorState {
    return this.#edited.shown;
  }

  /**
   * The first line that these bytes complete.
   * @param editor what the line is edited with; undefined for one that is taken as it is. A line that has begun goes on as it began.
   */
  take(bytes: Uint8Array, editor: EditorContext | undefined): TakenLine {
    let echo = "";
    for (let { from, to } = this.#plainRange(bytes, 0); from < to; { from, to } = this.#plainRange(bytes, to)) {
      for (let at = from; at < to;) {
        const end = lineEndFrom(bytes, at, to);
        const { state, kind } = stepLineEnd(this.#ends, bytes[at] ?? 0);
        this.#ends = state;
        if (kind === "text") echo += this.#add(bytes.subarray(at, end), editor);
        at = kind === "text" ? end : at + 1;
        if (kind !== "end") continue;
        const closed = this.#close(editor);
        return { line: closed.line, echo: echo + closed.echo, rest: bytes.subarray(at) };
      }
    }
    return { echo, rest: NONE };
  }

  /** Raw data that follows a line, without the second half of the line's end. */
  takeRaw(bytes: Uint8Array): Uint8Array {
    const [first] = bytes;
    if (first === undefined) return bytes;
    const isRest = isRestOfLineEnd(this.#ends, first);
    this.#ends = { ...this.#ends, last: undefined };
    return isRest ? bytes.subarray(1) : bytes;
  }

  /** Forgets the line that has begun. */
  clear(): void {
    this.#plain.clear();
    this.#edited.clear();
  }

  #add(bytes: Uint8Array, editor: EditorContext | undefined): string {
    if (this.#isEditing(editor)) return this.#edited.add(bytes, editor);
    this.#plain.add(bytes);
    return "";
  }

  #close(editor: EditorContext | undefined): ClosedLine {
    return this.#isEditing(editor) ? this.#edited.close(editor) : this.#plain.close();
  }

  #isEditing(editor: EditorContext | undefined): editor is EditorContext {
    return editor !== undefined && this.#plain.isEmpty;
  }

  #plainRange(bytes: Uint8Array, at: number): { readonly from: number; readonly to: number } {
    return this.#filter?.next(bytes, at) ?? { from: at, to: bytes.length };
  }
}

/** Where the next line end stands. */
function lineEndFrom(bytes: Uint8Array, from: number, to: number): number {
  let at = from;
  while (at < to && bytes[at] !== 0x0a && bytes[at] !== 0x0d) at += 1;
  return at;
}
