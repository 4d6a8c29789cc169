import { answerText, type WireAnswer } from "@regrow/core/command";
import { INTERRUPTION, type TransferProtocol } from "@regrow/core/dfu";
import { RegrowError } from "@regrow/core/error";
import type { Clock, Serial, SerialFormat } from "@regrow/core/port";
import {
  openLineLink,
  openSerialLine,
  openTcpLine,
  parseAddress,
  type LineDeviceLink,
  type LinkEvents,
} from "../console/index.ts";
import { FileTransfer } from "./file-transfer.ts";

export interface DevicePortOptions {
  /** A serial line, or a remote terminal. */
  readonly address: string;
  /** Loaded when it is needed: it brings a native module. */
  readonly serial: () => Promise<Serial>;
  readonly format: SerialFormat;
  readonly secret: () => Promise<string>;
  /** Longest silence before an answer. */
  readonly answerMs: number;
  /** In the order in which they are tried. */
  readonly protocols: readonly TransferProtocol[];
  readonly events: LinkEvents;
  readonly clock: Clock;
  readonly signal: AbortSignal;
}

/** A device at the other end of a line, which runs commands and takes files behind them. */
export interface DevicePort extends AsyncDisposable {
  /** One command line, and its answer whatever it is. @throws RegrowError CONSOLE_* */
  ask(line: string, signal?: AbortSignal): Promise<WireAnswer>;
  /** One command line with bytes that follow it, as it is. @throws RegrowError CONSOLE_* */
  give(line: string, data: Uint8Array, signal: AbortSignal): Promise<WireAnswer>;
  /** The line, the file that it makes the device take, and the answer to both. @throws RegrowError CONSOLE_*, TRANSFER_* */
  sendFile(sending: {
    readonly line: string;
    readonly file: { readonly name: string; readonly path: string };
    readonly onProgress: (doneBytes: number, totalBytes: number) => void;
    readonly signal: AbortSignal;
  }): Promise<WireAnswer>;
}

/**
 * Opens a line on which a device may be doing anything: a console in any format, safe mode, rescue, or a transfer that somebody has left,
 * which is ended. The console is left as it was found.
 * @throws RegrowError CONSOLE_*, USAGE
 */
export async function openDevicePort(options: DevicePortOptions): Promise<DevicePort> {
  const link = await openDeviceLink(options);
  const { clock, protocols } = options;
  return {
    ask: (line, signal) => link.run(line, signal === undefined ? {} : { signal }),
    give: (line, data, signal) => link.exactly(() => link.run(line, { data, signal })),
    async sendFile({ line, file, onProgress, signal }) {
      const transfer = new FileTransfer({ file, protocols, clock, onProgress, signal });
      const answer = await link.carry(line, transfer, signal);
      if (isRestarting(answer)) link.abandon();
      return answer;
    },
    [Symbol.asyncDispose]: () => link[Symbol.asyncDispose](),
  };
}

/** The device's word for a version whose trial begins at once. */
export function isRestarting(answer: WireAnswer): boolean {
  return answer.code === 0 && /^Installed\b/m.test(answerText(answer));
}

/** Longest pieces of a raw upload, which a device port has none of. */
const CHUNK = { writeBytes: 8_192, readBytes: 8_192 };

async function openDeviceLink(options: DevicePortOptions): Promise<LineDeviceLink> {
  const { signal, secret, format, serial, ...around } = options;
  const address = parseAddress(options.address);
  const use = { ...around, signal, use: "programs", chunk: CHUNK } as const;
  if (address.kind === "serial") {
    const line = await openSerialLine(await serial(), address.path, format);
    await line.write(INTERRUPTION);
    return await openLineLink(line, { ...use, kind: "serial" });
  }
  if (address.kind === "tcp") {
    const line = await openTcpLine(address, signal);
    return await openLineLink(line, { ...use, secret, kind: "remote-terminal" });
  }
  throw new RegrowError("USAGE", { "not a line": options.address, expected: "/dev/ttyUSB0 or tcp://host:2000" });
}
