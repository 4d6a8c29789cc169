import { spawnSync } from "node:child_process";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { startChild } from "regrow/process";

/** 8N1: a start bit, eight of data, a stop bit. */
export const BITS_PER_BYTE = 10;

/** What the relay has measured in each direction. */
export interface LineRates {
  readonly toDevice: LineRate;
  readonly toHost: LineRate;
}

interface LineRate {
  readonly bytes: number;
  /** While it had many to carry; 0 where it never had. */
  readonly bitsPerSecond: number;
}

/** A serial line: two terminals, and between them a process that carries bytes no faster than the line would, both ways at once. */
export interface PacedLine extends AsyncDisposable {
  /** Either end may be opened and closed at will. Bytes that nobody reads stop the line instead of being lost. */
  readonly devicePath: string;
  readonly hostPath: string;
  rates(): Promise<LineRates>;
}

/** Why there can be no paced line here, for a test that is skipped then. */
export const NO_SOCAT: string | false =
  spawnSync("socat", ["-V"], { stdio: "ignore" }).status === 0 ? false : "no socat";

const PROGRAM = fileURLToPath(new URL("./relay-program.ts", import.meta.url));
const ANSWER_MS = 60_000;

export async function startPacedLine({ baud }: { readonly baud: number }): Promise<PacedLine> {
  const folder = await mkdtemp(join(tmpdir(), "regrow-line-"));
  const [devicePath, hostPath] = [join(folder, "device"), join(folder, "host")];
  const relay = await startChild({
    name: "paced line",
    command: process.execPath,
    arguments: [PROGRAM, devicePath, hostPath, String(baud)],
    folder,
    environment: process.env,
    logFile: join(folder, "relay.log"),
  });
  const close = async (): Promise<void> => {
    await relay.killAll();
    await rm(folder, { recursive: true, force: true });
  };
  try {
    await relay.output.waitFor(/^ready$/m, ANSWER_MS);
  } catch (thrown) {
    await close();
    throw thrown;
  }
  return {
    devicePath,
    hostPath,
    async rates() {
      relay.type("rates");
      const [line] = await relay.output.waitFor(/^\{.*\}$/m, ANSWER_MS);
      return JSON.parse(line);
    },
    [Symbol.asyncDispose]: close,
  };
}

/** As a line of a report: `115190 and 114980 bit/s measured at 115200 baud`. */
export function ratesText({ toDevice, toHost }: LineRates, baud: number): string {
  return `${toDevice.bitsPerSecond} and ${toHost.bitsPerSecond} bit/s measured at ${baud} baud`;
}
