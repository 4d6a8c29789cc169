import type { AnswerOf } from "@regrow/client/client";

export type DeviceToken = AnswerOf<"listTokens">["tokens"][number];
export type MadeToken = AnswerOf<"createToken">;

/** What to type on a device's console with it. */
export function commandsOf({ kind, token }: Pick<MadeToken, "kind" | "token">): readonly string[] {
  return kind === "provision" ? [`set dms.provision.token ${token}`, "dms_provision"] : [`dms_claim ${token}`];
}

type Left = Pick<DeviceToken, "uses" | "used" | "expiresAtMs">;

/** It lets nobody in any more. */
export function isOver({ uses, used, expiresAtMs }: Left, nowMs: number): boolean {
  return expiresAtMs <= nowMs || used >= uses;
}

/** What is left of a token, in words. */
export function usesText({ uses, used, expiresAtMs }: Left, nowMs: number): string {
  if (expiresAtMs <= nowMs) return "over";
  if (used >= uses) return "used up";
  return uses === 1 ? "for one device" : `for ${uses - used} of ${uses} devices`;
}

/** The tokens of a batch for a spreadsheet: one line each. Nothing in them needs quotes. */
export function csvOf(tokens: AnswerOf<"createTokenBatch">["tokens"]): string {
  return ["uuid,token", ...tokens.map(({ uuid, token }) => `${uuid},${token}`)].join("\r\n") + "\r\n";
}
