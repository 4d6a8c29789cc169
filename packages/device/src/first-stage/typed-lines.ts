import { MAX_LINE_LENGTH, NO_LINE_END, stepLineEnd, type LineEndState } from "@regrow/core/command";

/** A line that was typed; one that is too long is not kept. */
export type TypedLine = { readonly kind: "line"; readonly text: string } | { readonly kind: "too-long" };

/** Puts the bytes of a terminal together into lines; an empty one is a line too: somebody wants to see the prompt. */
export class TypedLines {
  readonly #line = new Uint8Array(MAX_LINE_LENGTH);
  /** Also of what is not kept. */
  #sizeBytes = 0;
  #end: LineEndState = NO_LINE_END;

  push(bytes: Uint8Array): readonly TypedLine[] {
    const lines: TypedLine[] = [];
    for (const byte of bytes) {
      const { state, kind } = stepLineEnd(this.#end, byte);
      this.#end = state;
      if (kind === "text") this.#keep(byte);
      if (kind === "end") lines.push(this.#take());
    }
    return lines;
  }

  #keep(byte: number): void {
    if (this.#sizeBytes < MAX_LINE_LENGTH) this.#line[this.#sizeBytes] = byte;
    this.#sizeBytes += 1;
  }

  #take(): TypedLine {
    const sizeBytes = this.#sizeBytes;
    this.#sizeBytes = 0;
    if (sizeBytes > MAX_LINE_LENGTH) return { kind: "too-long" };
    return { kind: "line", text: new TextDecoder().decode(this.#line.subarray(0, sizeBytes)) };
  }
}
