/** A place that text is written to: standard output, standard error, or a test's array. */
export interface Terminal {
  write(text: string): void;
  /** True when a person watches: lines may be drawn over. */
  readonly isInteractive: boolean;
  /** Width in characters; bounds what is drawn over. */
  readonly columns: number;
}

/** One of the process's own streams as a terminal. */
export function streamTerminal(stream: NodeJS.WriteStream): Terminal {
  return {
    write: (text) => void stream.write(text),
    isInteractive: stream.isTTY,
    get columns() {
      return stream.columns ?? 80;
    },
  };
}
