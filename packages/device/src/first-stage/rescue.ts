import type { Readable, Writable } from "node:stream";
import { MAX_LINE_LENGTH, parseLine } from "@regrow/core/command";
import { OfflineUpdate } from "../dfu/index.ts";
import type { Slot } from "../layout/index.ts";
import { formatRescue, needsFramework, refusal, type RescueAnswer } from "./rescue-answer.ts";
import { RESCUE_EXECUTORS, introduce, isRescueCommand, type RescueContext } from "./rescue-commands.ts";
import { takeInRescue } from "./rescue-update.ts";
import { TypedLines } from "./typed-lines.ts";

/** A terminal at which somebody may be. */
export interface RescueTerminal {
  readonly input: Readable;
  readonly output: Writable;
  /** Lets every byte pass as it is, until what it gives is called. */
  readonly passBytes: () => Promise<() => Promise<void>>;
}

export interface Rescue extends RescueContext, RescueTerminal {
  /** One for all terminals. */
  readonly desk: RescueDesk;
  /** Which device this is, as the greeting says it. */
  readonly introduction: string;
  /** Where a framework that is sent goes. */
  readonly slot: Slot;
  /** True: a framework is whole again, so that rescue can be left. */
  readonly canLeave: () => Promise<boolean>;
  /** Aborted: the device stops. */
  readonly stop: AbortSignal;
}

/** What terminals share. */
interface RescueDesk {
  /** An update is coming in: two would write the same files. */
  isTaken: boolean;
}

const PROMPT = "RESCUE> ";
const BANNER = [
  "*** Regrow rescue: neither framework can be kept running. Versions, data and identity are kept.",
  "'help' lists what can be done here. To mend it: send a framework with 'regrow dfu' (it types 'dfu_update -o'), or stop this program",
  "and run 'regrow device repair' on the device's folder.",
];

/** How rescue is left: the frameworks are to be tried again, a new one in this slot first; or the device is to stop. */
export type RescueEnd = { readonly kind: "reboot"; readonly slot?: Slot } | { readonly kind: "stop" };

/** Rescue at all of these terminals at once, until one of them leaves it or the device stops. */
export async function runRescueAt(
  terminals: readonly RescueTerminal[],
  rescue: Omit<Rescue, keyof RescueTerminal | "desk" | "introduction">,
): Promise<RescueEnd> {
  const desk: RescueDesk = { isTaken: false };
  const introduction = await introduce(rescue);
  const over = new AbortController();
  const stop = AbortSignal.any([rescue.stop, over.signal]);
  try {
    return await Promise.race(
      terminals.map((terminal) => runRescue({ ...rescue, ...terminal, desk, introduction, stop })),
    );
  } finally {
    over.abort();
  }
}

/** The last resort: a serial console without a framework (laws L1 and L12). */
function runRescue(rescue: Rescue): Promise<RescueEnd> {
  const { input, output, stop } = rescue;
  const left = Promise.withResolvers<RescueEnd>();
  const channel: RescueChannel = { transfer: undefined, slot: undefined, lines: new TypedLines() };
  let turn = Promise.resolve();
  const onData = (bytes: Uint8Array): void => {
    if (channel.transfer !== undefined) return channel.transfer.push(bytes);
    for (const line of channel.lines.push(bytes)) {
      const text = line.kind === "line" ? line.text : "?".repeat(MAX_LINE_LENGTH + 1);
      turn = turn.then(() => answerLine(rescue, channel, text, left.resolve)).catch(left.reject);
    }
  };
  // Nothing else keeps the program alive where standard input has ended.
  const alive = setInterval(() => {}, 3_600_000);
  const onStop = (): void => {
    channel.transfer?.lost();
    left.resolve({ kind: "stop" });
  };
  // A terminal that has gone must not end the device.
  output.on("error", () => {});
  input.on("error", () => {}).on("data", onData);
  if (stop.aborted) onStop();
  stop.addEventListener("abort", onStop, { once: true });
  output.write([...BANNER, rescue.introduction, PROMPT].join("\r\n"));
  return left.promise.finally(() => {
    clearInterval(alive);
    stop.removeEventListener("abort", onStop);
    // The framework's kernel reads from here on.
    input.off("data", onData).pause();
  });
}

/** What becomes of the one line that there is. */
interface RescueChannel {
  /** Whose it is, while something is sent. */
  transfer: OfflineUpdate | undefined;
  /** Where a framework has been put. */
  slot: Slot | undefined;
  lines: TypedLines;
}

async function answerLine(
  rescue: Rescue,
  channel: RescueChannel,
  text: string,
  leave: (how: RescueEnd) => void,
): Promise<void> {
  const { output } = rescue;
  const write = (answer: RescueAnswer): void => void output.write(formatRescue(answer) + PROMPT);
  if (text.trim() === "") return void output.write(PROMPT);
  const parsed = parseLine(text, { dialect: "gecko-os", isSafeMode: true });
  if (!parsed.ok) return write({ code: parsed.code, text: parsed.message });
  if (!isRescueCommand(parsed.command)) return write(needsFramework(parsed.command));
  switch (parsed.command) {
    case "reboot":
      if (!(await rescue.canLeave())) return write(refusal("stays"));
      output.write("Rebooting\r\n");
      return leave({ kind: "reboot", ...(channel.slot === undefined ? {} : { slot: channel.slot }) });
    case "dfu_update": {
      if (parsed.options["offline"] === undefined) return write(refusal("noNetwork"));
      if (rescue.desk.isTaken) return write(refusal("taken"));
      rescue.desk.isTaken = true;
      const answer = await receive(rescue, channel, parsed.options).finally(() => {
        rescue.desk.isTaken = false;
      });
      if (channel.slot === undefined) return write(answer);
      output.write(formatRescue(answer));
      return leave({ kind: "reboot", slot: channel.slot });
    }
    default:
      return write(await RESCUE_EXECUTORS[parsed.command](rescue, parsed));
  }
}

/** The line is the sender's until it is over. */
async function receive(
  rescue: Rescue,
  channel: RescueChannel,
  { manifest, kept }: Readonly<Record<string, string | undefined>>,
): Promise<RescueAnswer> {
  const { output, clock, slot } = rescue;
  const resume = manifest === undefined ? {} : { resume: { manifestSha256: manifest, keptBytes: Number(kept ?? 0) } };
  const update = new OfflineUpdate({
    clock,
    take: async (source, signal) => {
      const taken = await takeInRescue(rescue, slot, source, { signal, ...resume });
      channel.slot = taken.slot;
      return taken.text;
    },
  });
  channel.transfer = update;
  const giveBack = await rescue.passBytes();
  const send = (bytes: Uint8Array): Promise<void> =>
    new Promise((resolve) => void output.write(bytes, () => resolve())); // a terminal that has gone takes nothing more
  const end = await update.run(send);
  await giveBack();
  channel.transfer = undefined;
  // What came with the command's line was the sender's.
  channel.lines = new TypedLines();
  return end.isTaken ? { code: 0, text: end.text } : { code: 1, text: end.text, advice: end.advice };
}
