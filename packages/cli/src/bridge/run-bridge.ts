import type { BridgedDms, DmsAnswer } from "./bridged-dms.ts";
import { askDevice, requireDone, tellDevice } from "./carry.ts";
import { insist, type Insisting } from "./insist.ts";

export interface BridgeRun extends Insisting {
  readonly dms: BridgedDms;
  /** Instead of what the device's tag says. */
  readonly version: string | null;
  /** Once more what it runs, or has rolled back. */
  readonly isForced: boolean;
  readonly isWhole: boolean;
  /** Where the package lies meanwhile. */
  readonly file: string;
  readonly onPhase: (phase: string) => void;
  /** Told as soon as the device has said who it is. */
  readonly onDevice: (uuid: string) => void;
  readonly onProgress: (label: "fetch" | "send", doneBytes: number, totalBytes: number) => void;
}

/** What came of it, with the device's own signed word. */
export interface BridgeEnd {
  readonly uuid: string;
  /** Versions that were brought, in their order. */
  readonly brought: readonly string[];
  /** By the device's signed word: what runs now, and whether it is confirmed. */
  readonly running: string | null;
  readonly isConfirmed: boolean;
  /** Why the DMS offers no more. */
  readonly reason: string;
  /** The newest request of the device: what it has signed. */
  readonly proof: string;
}

/** Updates on the way to a version: as many as the DMS's decision walks at most, and one. */
const MAX_PASSES = 17;
/** How often a log that is longer than a request is asked for again. */
const MAX_LOG_ROUNDS = 64;
const LOOK_EVERY_MS = 1_000;

/**
 * The whole dance: asks the device, asks the DMS, brings the package, waits for the restart, and carries the result back, until there is
 * nothing left to bring. Ended anywhere it can be begun again: the same package goes on, and no answer counts twice.
 * @throws RegrowError as the DMS and the device say; the signal's reason
 */
export async function runBridge(run: BridgeRun): Promise<BridgeEnd> {
  const brought: string[] = [];
  for (let pass = 0; ; pass += 1) {
    const line = requestLine({ ...run, isForced: run.isForced && pass === 0 });
    let { text, answer, uuid, running, isOnTrial } = await exchange(run, line);
    if (isOnTrial) {
      await prove(run);
      ({ text, answer, uuid, running, isOnTrial } = await exchange(run, line));
    }
    const { version, reasons } = answer;
    if (version === null || brought.includes(version) || pass >= MAX_PASSES)
      return { uuid, brought, running, isConfirmed: !isOnTrial, reason: reasons.at(-1)?.text ?? "", proof: text };
    await bring(run, uuid, answer, brought);
  }
}

/** What the device is asked for. */
export function requestLine({ version, isForced }: Pick<BridgeRun, "version" | "isForced">): string {
  return ["dfu_request", ...(isForced ? ["-f"] : []), ...(version === null ? [] : [version])].join(" ");
}

interface Exchanged {
  readonly text: string;
  readonly answer: DmsAnswer;
  readonly uuid: string;
  readonly running: string | null;
  readonly isOnTrial: boolean;
}

/** One question of the device and the DMS's answer to it; as often as it takes until the DMS has all of the log. */
async function exchange(run: BridgeRun, line: string): Promise<Exchanged> {
  const { dms, signal, onPhase, onDevice } = run;
  for (let round = 0; ; round += 1) {
    onPhase("asking the device");
    const { exchanged, isLogWhole } = await insist(run, async (port) => {
      const { text, carried } = await askDevice(port, line, signal);
      const { uuid, checkIn } = carried.request;
      onDevice(uuid);
      onPhase("asking the DMS");
      const answer = await dms.answer(uuid, text, signal);
      const hasAll = answer.logSequence >= checkIn.logSequence;
      // An offer's answer goes with its package; what holds is told at once, with how far the log is held.
      if (answer.version === null || !hasAll) await tellDevice(port, answer.response, signal);
      const running = checkIn.running?.version ?? null;
      return { exchanged: { text, answer, uuid, running, isOnTrial: checkIn.onTrial }, isLogWhole: hasAll };
    });
    if (isLogWhole || round >= MAX_LOG_ROUNDS) return exchanged;
  }
}

async function bring(run: BridgeRun, uuid: string, answer: DmsAnswer, brought: string[]): Promise<void> {
  const { dms, file, isWhole, signal, onPhase, onProgress } = run;
  const version = answer.version ?? "";
  onPhase(`fetching ${version}`);
  const progress = (label: "fetch" | "send") => (done: number, total: number) => onProgress(label, done, total);
  await dms.fetchPackage({ uuid, answerId: answer.id, isWhole, file, onProgress: progress("fetch") }, signal);
  onPhase(`sending ${version}`);
  await insist(run, async (port, triesBefore) => {
    // Before the bytes: whether the device takes it at all.
    if (triesBefore === 0) await tellDevice(port, answer.response, signal);
    const sent = { name: `${version}.regrow`, path: file };
    const sending = { line: TAKE_LINE, file: sent, onProgress: progress("send"), signal };
    requireDone(TAKE_LINE, await port.sendFile(sending));
  });
  brought.push(version);
  onPhase(`waiting for ${version} to prove itself`);
  await prove(run);
}

/** With which a device takes a file that comes over the line. */
export const TAKE_LINE = "dfu_update -o";

/** Until the device is up and tries nothing any more, or for a bounded time; what comes of it, its next request says. */
async function prove(run: BridgeRun): Promise<void> {
  const { dms, clock, signal } = run;
  const untilMs = clock.monotonicMs() + run.waitMs;
  for (;;) {
    await clock.sleep(LOOK_EVERY_MS, signal);
    const isDecided = await insist(run, async (port) => {
      const { text, carried } = await askDevice(port, "dfu_request", signal);
      const { uuid, checkIn } = carried.request;
      if (!checkIn.onTrial) return true;
      // The DMS sees the trial run, which is what a check-in would show: the device may be waiting for just that.
      await tellDevice(port, (await dms.answer(uuid, text, signal)).response, signal);
      return false;
    });
    if (isDecided || clock.monotonicMs() > untilMs) return;
  }
}
