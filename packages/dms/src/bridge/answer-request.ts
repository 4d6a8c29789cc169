import { randomUUID } from "node:crypto";
import { parseAnswer, parseRequest, type CarriedRequest } from "@regrow/core/bridge";
import { RegrowError, invariant } from "@regrow/core/error";
import { sha256Hex, type Cryptography } from "@regrow/core/port";
import type { CheckInAnswer } from "@regrow/core/protocol";
import type { Occasion } from "../audit/index.ts";
import { checkIn, type CheckInParts } from "../check-in/index.ts";
import { transact, type Database, type Writer } from "../database/index.ts";
import { ingestLog } from "../log/index.ts";
import type { Counts } from "../metrics/index.ts";
import type { Scope } from "../organisation/index.ts";
import { findAnswer, newestNumber, putAnswer, type GivenAnswer } from "./answer-repository.ts";
import type { AnswerSigner } from "./answer-signer.ts";
import { findCarried, type CarriedDevice } from "./carried-device.ts";

/** How long an answer counts: time to drive there and back. Less than the metadata that goes with it (six days at least). */
const ANSWER_COUNTS_MS = 3 * 86_400_000;

export interface BridgeParts extends CheckInParts {
  readonly cryptography: Cryptography;
  readonly signer: AnswerSigner;
  readonly counts: Counts;
}

/** What comes back to whoever carries. */
export interface BridgedAnswer extends GivenAnswer {
  readonly said: CheckInAnswer;
}

/**
 * Answers a request that somebody has brought from a device: the same check-in, decided by the same rules (law L10), and the same offer. The
 * same request again has the same answer, while that counts.
 * @throws RegrowError DFU_REQUEST_MALFORMED, DFU_REQUEST_UNTRUSTED, DFU_REQUEST_OUTDATED, LOG_CHAIN_BROKEN where nobody has asked, as
 *   `findCarried` and `checkIn`
 */
export async function answerRequest(
  parts: BridgeParts,
  scope: Scope,
  asked: { readonly uuid: string; readonly text: string },
  occasion: Occasion,
): Promise<BridgedAnswer> {
  const carried = parseRequest(asked.text);
  if (carried === undefined || carried.request.uuid !== asked.uuid)
    throw new RegrowError("DFU_REQUEST_MALFORMED", carried === undefined ? {} : { uuid: carried.request.uuid });
  const { database, clock, cryptography } = parts;
  const mark = parts.quiet.mark(asked.uuid);
  const device = await findCarried(database, scope, carried);
  const requestSha256 = sha256Hex(cryptography, carried.signedBytes);
  const before = await findAnswer(database, scope.tenant, device.uuid);
  const nowMs = clock.nowMs();
  if (before?.requestSha256 === requestSha256 && nowMs < before.expiresAtMs) {
    occasion.unchanged();
    return { ...before, said: readSaid(before) };
  }
  const isSame = before?.requestSha256 === requestSha256;
  await requireNewest(database, carried, isSame);
  // What happened since then decides with the rest: a version that was rolled back is not offered again.
  const held = await takeLog(parts, device, carried);
  const said = await checkIn(parts, { ...device, logSequence: held }, carried.request.checkIn, mark);
  const given = await sign(parts, carried, said, { nowMs, requestSha256 });
  await transact(database, async (writer) => {
    await requireNewest(writer, carried, isSame);
    await putAnswer(writer, scope.tenant, device.uuid, given);
    const changed = {
      request: given.requestNumber,
      offered: said.offer?.version ?? null,
      reason: said.reasons.at(-1)?.code ?? null,
    };
    await occasion.record(writer, { target: `device ${device.uuid}`, changed });
  });
  return { ...given, said };
}

/**
 * Takes the log in that came along. One that does not fit to what is held marks the device (`ingestLog`); whoever has asked before it can
 * update it all the same (law L1).
 * @returns how far the device's log is held @throws RegrowError LOG_CHAIN_BROKEN
 */
async function takeLog(
  parts: BridgeParts,
  device: CarriedDevice,
  { request: { log, checkIn: told } }: CarriedRequest,
): Promise<number> {
  if (log === null) return device.logSequence;
  try {
    return (await ingestLog(parts, device, log)).logSequence;
  } catch (error) {
    const isBroken = error instanceof RegrowError && error.code === "LOG_CHAIN_BROKEN";
    if (!isBroken || !told.wish.asked) throw error;
    return device.logSequence;
  }
}

/** A device that has asked anew takes no answer to what it asked before. */
async function requireNewest(
  database: Database | Writer,
  { request: { uuid, number } }: CarriedRequest,
  isSame: boolean,
): Promise<void> {
  const newest = await newestNumber(database, uuid);
  if (number < newest || (number === newest && !isSame))
    throw new RegrowError("DFU_REQUEST_OUTDATED", { number, newest });
}

async function sign(
  { signer }: Pick<BridgeParts, "signer">,
  { request: { uuid, nonce, number, checkIn: told } }: CarriedRequest,
  said: CheckInAnswer,
  { nowMs, requestSha256 }: { readonly nowMs: number; readonly requestSha256: string },
): Promise<GivenAnswer> {
  const expiresAtMs = nowMs + ANSWER_COUNTS_MS;
  // Given files are fetched by a device itself: a host carries none.
  const { files: _, ...answer } = said;
  return {
    ...{ id: randomUUID(), requestNumber: number, requestSha256, issuedAtMs: nowMs, expiresAtMs },
    answer: await signer.sign({ uuid, nonce, issuedAtMs: nowMs, expiresAtMs, answer }),
    bundleId: said.offer?.bundleId ?? null,
    from: told.running?.id ?? null,
  };
}

/** Written by this program. */
function readSaid({ answer }: GivenAnswer): CheckInAnswer {
  const carried = parseAnswer(answer);
  invariant(carried !== undefined, "an answer that was given can be read");
  return carried.answer.answer;
}
