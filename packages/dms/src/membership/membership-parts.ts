import type { Clock, Entropy } from "@regrow/core/port";
import type { Database } from "../database/index.ts";
import type { Outbox } from "../mail/index.ts";

/** What organisations, members and invitations need. */
export interface MembershipParts {
  readonly database: Database;
  readonly clock: Pick<Clock, "nowMs">;
  readonly entropy: Pick<Entropy, "bytes">;
  readonly outbox: Outbox;
  /** Address of the pages that links in mail lead to. */
  readonly publicUrl: () => string;
}
