import { answerText } from "@regrow/core/command";
import { RegrowError, asRegrowError, type ErrorCode } from "@regrow/core/error";
import type { Clock } from "@regrow/core/port";
import { DFU_STATUS, OTA_RESULT } from "@regrow/core/update";
import type { DevicePort } from "./device-port.ts";
import { sendBundle, type SendBundleOptions, type Taken } from "./send-bundle.ts";

export interface UpdateDeviceOptions extends SendBundleOptions {
  readonly open: () => Promise<DevicePort>;
  readonly clock: Pick<Clock, "sleep" | "monotonicMs">;
  /** How long a line that is gone, or a device that is silent, is waited for. */
  readonly waitMs: number;
  /** How long a new version may take to prove itself; 0: nobody waits for that. */
  readonly proveMs: number;
  /** Something that a person wants to know. */
  readonly note: (text: string) => void;
}

/** How it ended for one device. */
export interface Updated {
  readonly state: "confirmed" | "installed" | "up-to-date" | "repaired";
  /** The device's own words. */
  readonly words: string;
  /** How often the line was lost, or fell silent, and the transfer taken up again. */
  readonly interruptions: number;
}

/** What a pulled cable, a restarted device or a noisy line looks like: it is worth another try. */
const PASSING: ReadonlySet<ErrorCode> = new Set<ErrorCode>([
  "CONSOLE_LOST",
  "CONSOLE_SILENT",
  "CONSOLE_ANSWER_INVALID",
  "TRANSFER_LOST",
  "TRANSFER_SILENT",
  "TRANSFER_DAMAGED",
  "TRANSFER_NOT_BEGUN",
]);
/**
 * An adapter that was plugged in again is not there at once, and not at once anybody's; a device that is just stopping closes the
 * connection over which it was given the secret that it took before.
 */
const COMING_BACK: ReadonlySet<ErrorCode> = new Set<ErrorCode>([
  "CONSOLE_DENIED",
  "CONSOLE_LINE_UNKNOWN",
  "CONSOLE_LINE_DENIED",
  "CONSOLE_LINE_BUSY",
  "CONSOLE_UNREACHABLE",
]);
const AGAIN_MS = 500;
const LOOK_EVERY_MS = 1_000;
/** A transfer that is cut this often, and each time comes further, still ends some day. */
const MOST_INTERRUPTIONS = 1_000;

/**
 * Updates the device at the other end of a line, and waits until the new version has proved itself. Goes on where a pulled cable has cut
 * it off, as soon as the line is back.
 * @throws RegrowError as `sendBundle`, UPDATE_ROLLED_BACK, CONSOLE_*, TRANSFER_* when waiting was in vain; the signal's reason
 */
export async function updateDevice(options: UpdateDeviceOptions): Promise<Updated> {
  const patience = new Patience(options);
  const taken = await patience.insist((port) =>
    sendBundle(port, { ...options, onProgress: patience.hopeful(options) }),
  );
  // What follows on a line without headers is what the device says as it starts.
  const [words = ""] = taken.words.split("\n", 1);
  const told = { words, interruptions: patience.interruptions };
  if (!taken.isInstalled) return { ...told, state: stateOf(taken) };
  if (options.proveMs === 0) return { ...told, state: "installed" };
  options.note("the device restarts, and proves the new version");
  await patience.insist((port) => proved(port, options));
  return { ...told, state: "confirmed" };
}

function stateOf({ words }: Taken): Updated["state"] {
  return words.startsWith("Repaired") ? "repaired" : "up-to-date";
}

/** Opens the line again and again, for a bounded time without anything new. */
class Patience {
  readonly #options: UpdateDeviceOptions;
  /** Since when nothing new has come about; undefined while all goes well. */
  #stuckAtMs: number | undefined;
  #wasOpen = false;
  interruptions = 0;

  constructor(options: UpdateDeviceOptions) {
    this.#options = options;
  }

  /** Progress is a reason to wait anew. */
  hopeful({ onProgress }: Pick<SendBundleOptions, "onProgress">): SendBundleOptions["onProgress"] {
    return (doneBytes, totalBytes) => {
      if (doneBytes > 0) this.#stuckAtMs = undefined;
      onProgress(doneBytes, totalBytes);
    };
  }

  async insist<T>(work: (port: DevicePort) => Promise<T>): Promise<T> {
    const { open, clock, signal, note, waitMs } = this.#options;
    this.#stuckAtMs = undefined;
    for (let isTold = false; ;) {
      try {
        await using port = await open();
        this.#wasOpen = true;
        return await work(port);
      } catch (thrown) {
        signal.throwIfAborted();
        const error = asRegrowError(thrown);
        // What has never answered is told at once: it is another line, another speed, or no device.
        const isPassing = this.#wasOpen && (PASSING.has(error.code) || COMING_BACK.has(error.code));
        const nowMs = clock.monotonicMs();
        this.#stuckAtMs ??= nowMs;
        if (!isPassing || nowMs - this.#stuckAtMs >= waitMs || this.interruptions >= MOST_INTERRUPTIONS) throw error;
        if (PASSING.has(error.code)) {
          this.interruptions += 1;
          isTold = false;
        }
        if (!isTold) note(`${error.row.title}: waiting for it`);
        isTold = true;
        await clock.sleep(AGAIN_MS, signal);
      }
    }
  }
}

/** Asks until the trial is over. A device without a variable for it tells nothing: what it installed is all that is known. */
async function proved(port: DevicePort, { clock, proveMs, signal }: UpdateDeviceOptions): Promise<void> {
  const untilMs = clock.monotonicMs() + proveMs;
  for (;;) {
    const trial = await port.ask("get dfu.trial", signal);
    const isOver = trial.code === 0 && answerText(trial).trim() === "0";
    if (isOver && (await isRolledBack(port, signal))) throw new RegrowError("UPDATE_ROLLED_BACK");
    if (isOver) return;
    if (clock.monotonicMs() >= untilMs)
      throw new RegrowError("UPDATE_INTERRUPTED", { "not proved after": `${proveMs / 1_000} s` });
    await clock.sleep(LOOK_EVERY_MS, signal);
  }
}

/** What an update that was installed can fail by, where the variable is there: in ZentriOS it is the second one. */
const ROLLED_BACK = [
  { line: "get dfu.status", result: DFU_STATUS.maxFaults.code },
  { line: "get dms.ota_result", result: OTA_RESULT.failure.code },
] as const;

async function isRolledBack(port: DevicePort, signal: AbortSignal): Promise<boolean> {
  for (const { line, result } of ROLLED_BACK) {
    const answer = await port.ask(line, signal);
    if (answer.code === 0) return Number(answerText(answer)) === result;
  }
  return false;
}
