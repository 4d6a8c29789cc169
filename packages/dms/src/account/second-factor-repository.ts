import type { Database, Writer } from "../database/index.ts";

/** A second factor as it is stored. */
export interface StoredSecondFactor {
  readonly sealedSecret: string;
  readonly isConfirmed: boolean;
}

export async function findSecondFactor(database: Database, userId: string): Promise<StoredSecondFactor | undefined> {
  const row = await database
    .selectFrom("users")
    .select(["totp_secret", "totp_confirmed_at_ms"])
    .where("id", "=", userId)
    .executeTakeFirst();
  if (row === undefined || row.totp_secret === null) return undefined;
  return { sealedSecret: row.totp_secret, isConfirmed: row.totp_confirmed_at_ms !== null };
}

/** Enrolled, which counts once it is confirmed. */
export async function enrolSecondFactor(writer: Writer, userId: string, sealedSecret: string): Promise<void> {
  await writer
    .updateTable("users")
    .set({ totp_secret: sealedSecret, totp_confirmed_at_ms: null, totp_last_step: 0 })
    .where("id", "=", userId)
    .execute();
}

export async function confirmSecondFactor(writer: Writer, userId: string, step: number, atMs: number): Promise<void> {
  await writer
    .updateTable("users")
    .set({ totp_confirmed_at_ms: atMs, totp_last_step: step })
    .where("id", "=", userId)
    .execute();
}

export async function removeSecondFactor(writer: Writer, userId: string): Promise<void> {
  await writer
    .updateTable("users")
    .set({ totp_secret: null, totp_confirmed_at_ms: null, totp_last_step: 0 })
    .where("id", "=", userId)
    .execute();
  await writer.deleteFrom("recovery_codes").where("user_id", "=", userId).execute();
}

/** Spends the code of a time step. False when it, or a later one, was spent before. */
export async function spendStep(writer: Writer, userId: string, step: number): Promise<boolean> {
  const { numUpdatedRows } = await writer
    .updateTable("users")
    .set({ totp_last_step: step })
    .where("id", "=", userId)
    .where("totp_last_step", "<", step)
    .executeTakeFirst();
  return numUpdatedRows > 0n;
}

/** New recovery codes in place of the old ones. */
export async function replaceRecoveryCodes(
  writer: Writer,
  userId: string,
  codesSha256: readonly string[],
): Promise<void> {
  await writer.deleteFrom("recovery_codes").where("user_id", "=", userId).execute();
  const rows = codesSha256.map((sha256) => ({ user_id: userId, code_sha256: sha256 }));
  await writer.insertInto("recovery_codes").values(rows).execute();
}

/** Spends a recovery code. False when there is none, or it was spent before. */
export async function spendRecoveryCode(
  writer: Writer,
  userId: string,
  codeSha256: string,
  atMs: number,
): Promise<boolean> {
  const { numUpdatedRows } = await writer
    .updateTable("recovery_codes")
    .set({ used_at_ms: atMs })
    .where("user_id", "=", userId)
    .where("code_sha256", "=", codeSha256)
    .where("used_at_ms", "is", null)
    .executeTakeFirst();
  return numUpdatedRows > 0n;
}

export async function countRecoveryCodes(database: Database, userId: string): Promise<number> {
  const row = await database
    .selectFrom("recovery_codes")
    .select(({ fn }) => fn.countAll().as("left"))
    .where("user_id", "=", userId)
    .where("used_at_ms", "is", null)
    .executeTakeFirst();
  return Number(row?.left ?? 0);
}
