/** One verified object on its way to where it is kept. */
export interface ObjectWriter {
  write(bytes: Uint8Array): Promise<void>;
  /** Length and hash are right. */
  commit(): Promise<void>;
  /** They are not, or the bundle was given up: what was written must not be used. */
  abort(): Promise<void>;
}

/** Where a bundle's objects go, unpacked, while it is verified. */
export interface ObjectSink {
  open(object: { readonly sha256: string; readonly sizeBytes: number }): Promise<ObjectWriter>;
}

/** For those who only want to know whether a bundle is good. */
export const DISCARD: ObjectSink = {
  open: () =>
    Promise.resolve({
      write: () => Promise.resolve(),
      commit: () => Promise.resolve(),
      abort: () => Promise.resolve(),
    }),
};
