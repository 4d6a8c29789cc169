import { basename } from "node:path";
import { answerText, type WireAnswer } from "@regrow/core/command";
import { RegrowError, asRegrowError, isErrorCode } from "@regrow/core/error";
import { parseMissing, type Missing } from "@regrow/core/intake";
import { openBundlePart, type BundlePartSource } from "../bundle-part/index.ts";
import { isRestarting, type DevicePort } from "./device-port.ts";

/** What a device has made of a file. */
export interface Taken {
  /** The device restarts into a new version, and has to prove it. */
  readonly isInstalled: boolean;
  /** The device's own words. */
  readonly words: string;
}

export interface SendBundleOptions {
  /** A bundle, or another file that devices take. */
  readonly file: string;
  /** Everything goes, whatever the device has. */
  readonly isWhole: boolean;
  readonly onProgress: (doneBytes: number, totalBytes: number) => void;
  readonly signal: AbortSignal;
}

/** A head, missing objects, one that is half there, and some more where the device changes its mind: never so many. */
const MOST_ROUNDS = 64;
/** Unknown command, too many arguments, unknown option: a device that knows no part of a bundle. */
const KNOWS_NO_PARTS: ReadonlySet<number> = new Set([3, 5, 6]);

/**
 * Has a device take a bundle: only what it lacks travels, where it can say that; so one that was begun earlier, or over the air, goes on.
 * @throws RegrowError with the device's words: the code that it names, else CONSOLE_REFUSED; CONSOLE_*, TRANSFER_*, BUNDLE_*
 */
export async function sendBundle(port: DevicePort, options: SendBundleOptions): Promise<Taken> {
  const { file, isWhole, signal } = options;
  const bundle = isWhole ? undefined : await openPart(file, signal);
  await using _ = bundle;
  for (let round = 0; round < MOST_ROUNDS; round += 1) {
    const missing = bundle === undefined ? undefined : await askMissing(port, bundle, signal);
    if (bundle === undefined || missing === undefined) return await send(port, "dfu_update -o", file, options);
    const part = await bundle.next(missing, signal);
    if (part === null) return { isInstalled: false, words: "Up to date" };
    const taken = await send(port, part.command, part.file, options);
    if (!taken.words.startsWith("Head taken")) return taken;
  }
  throw new RegrowError("CONSOLE_ANSWER_INVALID", { problem: "the device wants more and more" });
}

/** Undefined for a file that is no bundle: the device will know it. */
async function openPart(file: string, signal: AbortSignal): Promise<BundlePartSource | undefined> {
  try {
    return await openBundlePart(file, signal);
  } catch (error) {
    signal.throwIfAborted();
    if (/^(?:BUNDLE|MANIFEST)_/.test(asRegrowError(error).code)) return undefined;
    throw error;
  }
}

/** Undefined where the device cannot say. */
async function askMissing(
  port: DevicePort,
  { manifestSha256 }: BundlePartSource,
  signal: AbortSignal,
): Promise<Missing | undefined> {
  const line = `dfu_query -o ${manifestSha256}`;
  const answer = await port.ask(line, signal);
  const text = answerText(answer).trim();
  if (KNOWS_NO_PARTS.has(answer.code)) return undefined;
  if (answer.code !== 0) throw refused(line, answer);
  return parseMissing(text);
}

async function send(
  port: DevicePort,
  line: string,
  path: string,
  { file, onProgress, signal }: SendBundleOptions,
): Promise<Taken> {
  const sending = { file: { name: basename(file), path }, onProgress, signal };
  const answer = await port.sendFile({ ...sending, line });
  if (answer.code !== 3) return takenOf(line, answer);
  // In ZentriOS the same command has its older name.
  const older = line.replace(/^dfu_update/, "ota");
  return takenOf(older, await port.sendFile({ ...sending, line: older }));
}

function takenOf(line: string, answer: WireAnswer): Taken {
  if (answer.code !== 0) throw refused(line, answer);
  const words = answerText(answer).trim();
  return { isInstalled: isRestarting(answer), words };
}

/** What the device names of the error table says what to do; its side of a transfer is not the sender's, who would try again. */
function refused(line: string, answer: WireAnswer): RegrowError {
  const details = { line, answer: answerText(answer).trim().slice(0, 300) };
  const [, named = ""] = /\(([A-Z][A-Z0-9_]+)\)/.exec(details.answer) ?? [];
  if (isErrorCode(named) && !/^(?:TRANSFER|CONSOLE)_/.test(named)) return new RegrowError(named, details);
  return new RegrowError("CONSOLE_REFUSED", { ...details, code: answer.code });
}
