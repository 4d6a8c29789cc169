import { EMPTY_BOOT_RECORD, beginTrial, type BootRecord } from "@regrow/core/boot";
import { answerBytes, type ResponseCode } from "@regrow/core/command";
import { formatMissing } from "@regrow/core/intake";
import { verifyLadder } from "@regrow/core/trust";
import { OfflineUpdate } from "@regrow/device/dfu";
import { Intake, wordsOf, type Desk, type Installer } from "@regrow/device/intake";
import { FILES } from "@regrow/device/layout";
import { clearStaging, installUpdate } from "@regrow/device/store";
import { NodeCryptography } from "@regrow/node/cryptography";
import type { VirtualClock } from "@regrow/sim/clock";
import { SimulatedDisk } from "@regrow/sim/disk";
import type { Publisher } from "@regrow/testing/publisher";

const QUIET = { debug: () => {}, info: () => {}, warn: () => {}, error: () => {} };
/** A device that serves a host in machine mode: nothing has to be changed to read its answers. */
const VARIABLES: Readonly<Record<string, string>> = {
  "system.cmd.header_enabled": "1",
  "system.cmd.echo": "0",
  "system.cmd.prompt_enabled": "0",
};

/**
 * The update of a device over a serial line, with the device's own intake and store on a simulated disk. Around it is the least that a
 * host needs of a console.
 */
export class SerialDevice {
  readonly #clock: VirtualClock;
  readonly #intake: Intake;
  readonly #said: Uint8Array[] = [];
  #typed = "";
  #update: OfflineUpdate | undefined;
  record: BootRecord = EMPTY_BOOT_RECORD;
  /** How often it was asked to restart. */
  restarts = 0;

  static async make(publisher: Publisher, clock: VirtualClock): Promise<SerialDevice> {
    const disk = new SimulatedDisk();
    await disk.makeDirectory("identity");
    await disk.write(FILES.platformRoot, publisher.platformRoot);
    return new SerialDevice(publisher, disk, clock);
  }

  private constructor(publisher: Publisher, disk: SimulatedDisk, clock: VirtualClock) {
    this.#clock = clock;
    const cryptography = new NodeCryptography();
    const parts = { disk, cryptography };
    const { product } = publisher;
    const installer: Installer = {
      status: async () => ({ record: this.record, running: null }),
      clearStaging: (updateId) => clearStaging(disk, updateId),
      install: async (updateId) => {
        const machine = { product, platform: "linux-x64", securityVersion: 0, runningVersion: null };
        ({ record: this.record } = beginTrial(this.record, await installUpdate(parts, updateId, machine), updateId));
      },
      repair: () => Promise.reject(new Error("nothing is installed that could be damaged")),
      record: async () => {},
    };
    this.#intake = new Intake({
      ...{ ...parts, clock, log: QUIET, installer, desk: new OneAtATime() },
      checkHead: async (head, { full }) =>
        void verifyLadder({ cryptography, pinnedRoot: publisher.platformRoot, head, product, version: full.version }),
    });
  }

  /** What it has said since it was last asked. */
  hear(): Uint8Array {
    return Buffer.concat(this.#said.splice(0));
  }

  /** What comes on its line. */
  push(bytes: Uint8Array): void {
    if (this.#update !== undefined) return this.#update.push(bytes);
    this.#typed += Buffer.from(bytes).toString("latin1");
    for (
      let end = this.#typed.indexOf("\n");
      end !== -1 && this.#update === undefined;
      end = this.#typed.indexOf("\n")
    ) {
      const line = this.#typed.slice(0, end).replace(/\r$/, "");
      this.#typed = this.#typed.slice(end + 1);
      void this.#run(line);
    }
  }

  async #run(line: string): Promise<void> {
    const [command, first = "", second, , fourth] = line.split(" ");
    if (command === "get" && VARIABLES[first] !== undefined) return this.#answer(0, VARIABLES[first]);
    if (command === "dfu_query" && second !== undefined)
      return this.#answer(0, formatMissing(await this.#intake.missing(second)));
    if (command !== "dfu_update") return this.#answer(3, `Unknown command: ${line.slice(0, 200)}`);
    const hash = /-m (\S+)/.exec(line)?.[1];
    await this.#take(
      hash === undefined
        ? {}
        : { resume: { manifestSha256: hash, keptBytes: Number(fourth === "-k" ? line.split(" ").at(-1) : 0) } },
    );
  }

  async #take(resume: {
    readonly resume?: { readonly manifestSha256: string; readonly keptBytes: number };
  }): Promise<void> {
    let isInstalled = false;
    this.#update = new OfflineUpdate({
      clock: this.#clock,
      take: async (source, signal) => {
        const taken = await this.#intake.takeBundle(source, { by: "console", signal, ...resume });
        isInstalled = taken.kind === "installed";
        return wordsOf(taken);
      },
    });
    const { isTaken, text } = await this.#update.run(async (bytes) => void this.#said.push(bytes));
    this.#update = undefined;
    this.#answer(isTaken ? 0 : 1, text);
    if (isInstalled) this.restarts += 1;
  }

  #answer(code: ResponseCode, text: string): void {
    const payload = new TextEncoder().encode(`${text}\r\n`);
    this.#said.push(answerBytes({ code, isSafeMode: false, payload }));
  }
}

class OneAtATime implements Desk {
  isHeld = false;

  async makeWay(): Promise<void> {}
  async run<Result>(work: () => Promise<Result>): Promise<Result> {
    this.isHeld = true;
    try {
      return await work();
    } finally {
      this.isHeld = false;
    }
  }
  tell(): void {}
  async noteInstalled(): Promise<void> {}
  async noteUpToDate(): Promise<void> {}
}
