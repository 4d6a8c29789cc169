import type { Evidence } from "@regrow/core/command";
import type { Dialect } from "@regrow/core/variable";

/** A fact of the protocol that no row of the tables can carry. */
export interface NoteRow {
  readonly what: string;
  readonly documented: string;
  readonly here: string;
  /** Both unless told otherwise. */
  readonly dialects?: readonly Dialect[];
  /** Of what is done here. */
  readonly evidence: Evidence;
  readonly source: string;
}
