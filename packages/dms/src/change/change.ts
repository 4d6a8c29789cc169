import type { ChangeKind } from "../database/index.ts";

/** Something that check-ins are decided from is not what it was. */
export interface Change {
  readonly kind: ChangeKind;
  /** UUID of the device, identifier of the product. */
  readonly subject: string;
}
