import type { Clock, Entropy, Logger } from "@regrow/core/port";
import type { Database } from "../database/index.ts";
import type { Outbox } from "../mail/index.ts";
import type { SealingKey } from "../secret/index.ts";
import type { Passwords } from "./passwords.ts";
import type { RefusedSignIns } from "./refused-sign-ins.ts";
import type { SignInLimits } from "./sign-in-limits.ts";

/** "invited": an account needs an invitation, but for the very first one, without which there could be none. */
export type SignUpRule = "open" | "invited";

/** What accounts are made of. */
export interface AccountParts {
  readonly database: Database;
  readonly clock: Pick<Clock, "nowMs" | "monotonicMs">;
  readonly entropy: Pick<Entropy, "bytes">;
  readonly logger: Logger;
  readonly outbox: Outbox;
  readonly sealing: SealingKey;
  readonly passwords: Passwords;
  readonly limits: SignInLimits;
  readonly refused: RefusedSignIns;
  readonly signUp: SignUpRule;
  /** Address of the pages that links in mail lead to. */
  readonly publicUrl: () => string;
}
