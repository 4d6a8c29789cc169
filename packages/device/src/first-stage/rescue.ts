import type { Readable, Writable } from "node:stream";
import { MAX_LINE_LENGTH, formatAnswer, parseLine, type Answer } from "@regrow/core/command";
import { LineFramer } from "@regrow/node/json-lines";
import { RESCUE_EXECUTORS, isRescueCommand, type RescueContext } from "./rescue-commands.ts";

export interface Rescue extends RescueContext {
  readonly input: Readable;
  readonly output: Writable;
  /** True: a framework is whole again, so that rescue can be left. */
  readonly canLeave: () => Promise<boolean>;
  /** Aborted: the device stops. */
  readonly stop: AbortSignal;
}

const PROMPT = "RESCUE> ";
const BANNER = [
  "*** Regrow rescue: neither framework can be kept running. Versions, data and identity are kept.",
  "'help' lists what can be done here. To mend it: stop this program, then 'regrow device repair' on the device's folder.",
];
const STAY: Answer = {
  code: 1,
  text: "Command failed: neither framework is whole. Stop this program, then 'regrow device repair' on the device's folder.",
};

/**
 * The last resort: a serial console without a framework (laws L1 and L12). Resolves with "reboot" when the frameworks are to be tried
 * again, with "stop" when the device is to stop.
 */
export function runRescue(rescue: Rescue): Promise<"reboot" | "stop"> {
  const { input, output, stop } = rescue;
  const left = Promise.withResolvers<"reboot" | "stop">();
  const framer = new LineFramer(4 * MAX_LINE_LENGTH);
  let turn = Promise.resolve();
  const onData = (bytes: Uint8Array): void => {
    for (const line of framer.push(asLines(bytes))) {
      const text = line.kind === "line" ? new TextDecoder().decode(line.bytes) : "?".repeat(MAX_LINE_LENGTH + 1);
      turn = turn.then(() => answerLine(rescue, text, left.resolve)).catch(left.reject);
    }
  };
  // Nothing else keeps the program alive where standard input has ended.
  const alive = setInterval(() => {}, 3_600_000);
  const onStop = (): void => left.resolve("stop");
  // A terminal that has gone must not end the device.
  output.on("error", () => {});
  input.on("error", () => {}).on("data", onData);
  if (stop.aborted) onStop();
  stop.addEventListener("abort", onStop, { once: true });
  output.write(`${BANNER.join("\r\n")}\r\n${PROMPT}`);
  return left.promise.finally(() => {
    clearInterval(alive);
    stop.removeEventListener("abort", onStop);
    // The framework's kernel reads from here on.
    input.off("data", onData).pause();
  });
}

async function answerLine(rescue: Rescue, text: string, leave: (how: "reboot") => void): Promise<void> {
  const { output } = rescue;
  const write = (answer: Answer): void =>
    void output.write(`${formatAnswer(answer, { format: "human", isSafeMode: true })}${PROMPT}`);
  if (text.trim() === "") return void output.write(PROMPT);
  const line = parseLine(text, { dialect: "gecko-os", isSafeMode: true });
  if (!line.ok) return write({ code: line.code, text: line.message });
  if (!isRescueCommand(line.command))
    return write({ code: 1, text: `Command failed: ${line.command} needs a framework, and rescue has none` });
  if (line.command === "reboot") {
    if (!(await rescue.canLeave())) return write(STAY);
    output.write("Rebooting\r\n");
    return leave("reboot");
  }
  return write(await RESCUE_EXECUTORS[line.command](rescue, line));
}

/** Hosts end lines with \r too. */
function asLines(bytes: Uint8Array): Uint8Array {
  return bytes.map((byte) => (byte === 0x0d ? 0x0a : byte));
}
