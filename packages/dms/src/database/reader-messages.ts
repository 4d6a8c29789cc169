/** What a reading thread is asked: one thing at a time. */
export interface ReaderQuestion {
  readonly text: string;
  readonly parameters: readonly unknown[];
}

/** Rows without the names of their columns, which cost as much to send as what is in them. */
export type ReaderAnswer =
  | { readonly kind: "rows"; readonly names: readonly string[]; readonly rows: readonly (readonly unknown[])[] }
  | { readonly kind: "failed"; readonly reason: string };

/** What the thread is started with. */
export interface ReaderTask {
  readonly path: string;
}
