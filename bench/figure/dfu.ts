import { fork } from "node:child_process";
import { randomBytes } from "node:crypto";
import { once } from "node:events";
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import type { TransferProtocol } from "@regrow/core/dfu";
import { withTempFolder } from "@regrow/testing/temp-folder";
import { NO_LRZSZ, runLrzsz } from "../../test/compat/lrzsz/lrzsz.ts";
import { sendHere } from "../../test/compat/lrzsz/transfer.ts";
import { BITS_PER_BYTE, NO_SOCAT, startPacedLine, type PacedLine } from "../../test/compat/serial/paced-line.ts";
import type { Measurement, Row, Settings } from "../measure/figure.ts";
import { interleave, timed } from "../measure/rounds.ts";

const LEAST = 0.9;
const RECEIVER = join(import.meta.dirname, "..", "dfu-receiver-program.ts");
/** Line time of one transfer, in seconds. */
const [LINE_S, SHORT_LINE_S] = [10, 1];
const SIGNAL = new AbortController().signal;

export const DFU: Measurement = {
  name: "dfu",
  async run(settings) {
    if (NO_SOCAT !== false) {
      settings.note(`dfuRatio: not measured, ${NO_SOCAT}`);
      return [];
    }
    const slow = await atRate(115_200, settings);
    const fast = await atRate(921_600, settings);
    const smaller = slow[0].value <= fast[0].value ? slow[0] : fast[0];
    const ratio: Row = {
      name: "dfuRatio",
      value: smaller.value,
      least: LEAST,
      counts: settings.isShort ? "later" : "limit",
      detail: `the smaller of both: ${smaller.name}`,
    };
    return [ratio, ...slow, ...fast];
  },
};

/** Whole transfers, from the first offer until the file is accepted, and those of lrzsz in turns; ours first. */
async function atRate(baud: number, { isShort, note }: Settings): Promise<readonly [Row, ...Row[]]> {
  const sizeBytes = Math.round(((isShort ? SHORT_LINE_S : LINE_S) * baud) / BITS_PER_BYTE);
  return await withTempFolder(async (folder) => {
    const content = randomBytes(sizeBytes);
    const file = join(folder, "content.bin");
    await writeFile(file, content);
    await using line = await startPacedLine({ baud });
    await using receiver = await startReceiver(line);
    const ours = (protocol: TransferProtocol) => async (): Promise<number> => {
      await receiver.ready();
      return await timed(async () => {
        await sendHere(line.hostPath, { name: "content.bin", bytes: content }, { protocol, signal: SIGNAL });
        await receiver.received(sizeBytes);
      });
    };
    // Its start and its end have pauses of seconds: only what is between the offer and the last byte counts for it.
    const lrzsz = async (): Promise<number> => {
      await receiver.ready();
      await runLrzsz("sx", ["-k", file], { terminal: line.hostPath, folder, signal: SIGNAL });
      return await receiver.received(sizeBytes);
    };
    const protocol = baud > 115_200 ? "windowed" : "xmodem";
    const contenders = { ours: ours(protocol), ...(NO_LRZSZ === false ? { lrzsz } : {}) };
    const medianOf = await interleave<string>(contenders, isShort ? 1 : 2, (text) => note(`dfu at ${baud}: ${text}`));
    const row = (name: string, told: string): Row => {
      const tookMs = medianOf(name);
      const bytesPerSecond = (sizeBytes * 1_000) / tookMs;
      return {
        name: `${told} at ${baud}`,
        value: (bytesPerSecond * BITS_PER_BYTE) / baud,
        counts: "information",
        detail: `${(tookMs / 1_000).toFixed(2)} s for ${sizeBytes} bytes: ${bytesPerSecond.toFixed(0)} of ${baud / BITS_PER_BYTE} bytes a second`,
      };
    };
    const beside = NO_LRZSZ === false ? [row("lrzsz", "sx -k of lrzsz")] : [];
    return [row("ours", protocol === "windowed" ? "windowed" : "XMODEM-1K"), ...beside];
  });
}

interface Receiver extends AsyncDisposable {
  /** Resolves when it asks for a sender. */
  ready(): Promise<void>;
  /** @returns how long the file took from the offer to its last byte. @throws Error unless it had the size, and padding at most */
  received(sizeBytes: number): Promise<number>;
}

type Told =
  | { readonly kind: "ready" }
  | { readonly kind: "received"; readonly sizeBytes: number; readonly tookMs: number };

async function startReceiver(line: PacedLine): Promise<Receiver> {
  const child = fork(RECEIVER, [line.devicePath], { execArgv: [] });
  const told: (Told | { readonly kind: "gone" })[] = [];
  let wake = (): void => {};
  child.once("exit", () => {
    told.push({ kind: "gone" });
    wake();
  });
  child.on("message", (message: Told) => {
    told.push(message);
    wake();
  });
  const next = async <Kind extends Told["kind"]>(kind: Kind): Promise<Extract<Told, { readonly kind: Kind }>> => {
    while (told.length === 0) await new Promise<void>((resolve) => (wake = resolve));
    const message = told.shift();
    if (message?.kind !== kind) throw new Error(`the receiver says ${message?.kind}`);
    return message as Extract<Told, { readonly kind: Kind }>;
  };
  return {
    ready: async () => void (await next("ready")),
    async received(sizeBytes) {
      const { sizeBytes: got, tookMs } = await next("received");
      if (got < sizeBytes || got >= sizeBytes + 1_024) throw new Error(`${got} of ${sizeBytes} bytes`);
      return tookMs;
    },
    async [Symbol.asyncDispose]() {
      if (child.exitCode !== null || child.signalCode !== null) return;
      const ended = once(child, "exit");
      child.kill();
      await ended;
    },
  };
}
