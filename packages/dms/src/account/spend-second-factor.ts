import type { Writer } from "../database/index.ts";
import type { AccountParts } from "./account-parts.ts";
import { spendRecoveryCode, spendStep } from "./second-factor-repository.ts";
import { recoveryCodeSha256, stepOfCode } from "./second-factor.ts";
import type { User } from "./user-repository.ts";

/** Whether the code lets the user in: true without a second factor. A code that does is spent with the transaction. */
export async function spendSecondFactor(
  { sealing, clock }: Pick<AccountParts, "sealing" | "clock">,
  writer: Writer,
  { id, secondFactor }: Pick<User, "id" | "secondFactor">,
  code: string,
): Promise<boolean> {
  if (secondFactor === null) return true;
  const nowMs = clock.nowMs();
  const step = stepOfCode(sealing.open(secondFactor.sealedSecret, id), code, nowMs);
  if (step !== undefined) return spendStep(writer, id, step);
  return spendRecoveryCode(writer, id, recoveryCodeSha256(code), nowMs);
}
