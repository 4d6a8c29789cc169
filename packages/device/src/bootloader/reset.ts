import { afterFactoryReset, resetFaults } from "@regrow/core/boot";
import { RegrowError, asRegrowError } from "@regrow/core/error";
import { DiskError, type Logger } from "@regrow/core/port";
import type { Actor, RecoveryEvent } from "@regrow/core/recovery-log";
import { describeReset, lockedIn, resetDetail, resetOrderKind, type ResetRequest } from "@regrow/core/reset";
import { asStorageError, readKeptSettings } from "../store/index.ts";
import { checkFactorySoftware } from "./factory-software.ts";
import { factoryTarget, type ResetPorts } from "./reset-ports.ts";
import { forgetPlan, readPlan, writePlan, type ResetPlan } from "./reset-plan.ts";
import { RESET_STEPS, type ResetProgress, type ResetStep } from "./reset-steps.ts";

/** Starts in which the disk may refuse a part of a reset before the rest is taken for done and the log says what is not. */
const MAX_FAILURES = 3;

/**
 * Keeps a reset until the next session begins, which carries it out before anything else runs. Durable when it resolves; another
 * one that was asked for before and is not done is replaced.
 * @returns what will be kept and what will go, for whoever asked
 * @throws RegrowError RESET_NO_FACTORY_SOFTWARE, UPDATE_*: it cannot go back to the factory's software; DiskError
 */
export async function takeReset(
  ports: Pick<ResetPorts, "disk" | "cryptography" | "state">,
  {
    by,
    reset,
    order = null,
  }: { readonly by: Actor; readonly reset: ResetRequest; readonly order?: ResetPlan["order"] },
): Promise<readonly string[]> {
  const { disk, state } = ports;
  const isBack = reset.software === "factory";
  const factoryVersion = isBack ? await checkFactorySoftware(ports, await factoryTarget(ports)) : null;
  const locked = lockedIn(await readKeptSettings(disk, SILENT)).length;
  if (!(await isBegun(ports, reset)))
    await writePlan(disk, { by, reset, order, sequence: state.logHead.sequence, settings: null, failures: 0 });
  return describeReset(reset, { locked, version: state.record.confirmed?.version ?? null, factoryVersion });
}

/**
 * At the beginning of a session, with nothing running: carries out the reset that was taken. Cut anywhere, it goes on at the next
 * start; once the log has it, it is never done again. A disk that refuses keeps nobody from starting (law L1): it is tried again, but
 * not for ever, because settings that were changed meanwhile would be lost each time.
 */
export async function carryOutReset(ports: ResetPorts): Promise<void> {
  const { disk, logger, state } = ports;
  try {
    const plan = await readPlan(disk);
    if (plan === undefined) return;
    const since = Math.min(plan.sequence, state.logHead.sequence);
    if (state.isResetWaiting) await state.commit(state.record, [], plan.by);
    else if (!state.hasResetSince(since)) await carryOut(ports, { ...plan, sequence: since });
    // Forgotten only when the log holds it durably: what was not told would never be known.
    if (state.hasResetSince(since)) await forgetPlan(disk);
  } catch (error) {
    if (!isStorage(error)) throw error;
    logger.error("the factory reset is not carried out, the next start tries again", { reason: reasonOf(error) });
  }
}

/** The same reset has begun and is not done: it goes on with what it has worked out, since what that was made of may be gone. */
async function isBegun({ disk, state }: Pick<ResetPorts, "disk" | "state">, reset: ResetRequest): Promise<boolean> {
  const plan = await readPlan(disk);
  if (plan === undefined || plan.settings === null || state.hasResetSince(plan.sequence)) return false;
  return resetOrderKind(plan.reset) === resetOrderKind(reset);
}

async function carryOut(ports: ResetPorts, plan: ResetPlan): Promise<void> {
  const { disk, logger, endStaleApp } = ports;
  await endStaleApp?.();
  const progress: ResetProgress = { plan, factoryVersion: null };
  const problems: string[] = [];
  try {
    for (const step of RESET_STEPS) {
      const problem = await attempt(ports, step, progress);
      if (problem !== undefined) problems.push(`${step.name} NOT done (${problem})`);
    }
  } catch (error) {
    if (isStorage(error)) await writePlan(disk, { ...progress.plan, failures: plan.failures + 1 }).catch(ignoreDisk);
    throw error;
  }
  await tell(ports, progress, problems);
  logger.info("factory reset done", { by: plan.by, problems: problems.length });
}

/** Why a part is not done, and will not be. @throws DiskError, RegrowError where the next start is to try again */
async function attempt(ports: ResetPorts, step: ResetStep, progress: ResetProgress): Promise<string | undefined> {
  try {
    await step.run(ports, progress);
    return undefined;
  } catch (error) {
    if (!(error instanceof RegrowError) && !(error instanceof DiskError)) throw error;
    const isLast = progress.plan.failures + 1 >= MAX_FAILURES;
    // Without its settings nothing is reset, and nothing has gone yet.
    if (step.name === "settings" || (isStorage(error) && !isLast)) throw error;
    return reasonOf(error);
  }
}

/** The record first: once the log has the reset, nothing of it is done any more. */
async function tell(
  { logger, state }: ResetPorts,
  { plan, factoryVersion }: ResetProgress,
  problems: readonly string[],
): Promise<void> {
  const { by, reset, order, settings } = plan;
  const { locked, used } = settings ?? { locked: 0, used: [] };
  for (const { source, refused } of used)
    for (const { line, reason } of refused)
      logger.warn("factory configuration: line left out", { source, line, reason });
  const cleared = resetFaults(state.record);
  await state.commit(afterFactoryReset(cleared.record), cleared.events, by);
  const detail = resetDetail(reset, { locked, used, problems, factoryVersion });
  const done: RecoveryEvent[] =
    order === null ? [] : [{ kind: "order-done", orderId: order.id, order: order.kind, detail }];
  await state.commit(state.record, [{ kind: "factory-reset", detail }, ...done], by);
}

function isStorage(error: unknown): boolean {
  return error instanceof DiskError || (error instanceof RegrowError && error.code.startsWith("STORAGE_"));
}

function reasonOf(error: unknown): string {
  return asRegrowError(asStorageError(error)).message;
}

function ignoreDisk(error: unknown): void {
  if (!(error instanceof DiskError)) throw error;
}

const SILENT: Logger = { debug: () => {}, info: () => {}, warn: () => {}, error: () => {} };
