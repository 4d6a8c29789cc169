import assert from "node:assert/strict";
import { spawn, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { chmod } from "node:fs/promises";
import { join } from "node:path";
import { after, before, describe, it } from "node:test";
import { SystemClock } from "@regrow/node/clock";
import { NodeDisk } from "@regrow/node/disk";
import { makePublisher } from "@regrow/testing/publisher";
import { hasSocat, openPty, type Pty } from "@regrow/testing/pty";
import { makeTempFolder, type TempFolder } from "@regrow/testing/temp-folder";
import { buildFramework, installFramework } from "../src/framework/index.ts";
import { initDevice } from "../src/identity/index.ts";
import { loadSettings } from "../src/settings/index.ts";
import { SILENT } from "./test-device.ts";

/** Between two tries. */
const AGAIN_MS = 100;

/** A host that speaks in machine mode: a line, then a header of nine bytes and what it announces (device-facts 4.2). */
class MachineHost {
  readonly #pty: Pty;
  #heard = Buffer.alloc(0);

  constructor(pty: Pty) {
    this.#pty = pty;
  }

  async hears(text: string): Promise<string> {
    while (!this.#heard.includes(text)) await this.#more();
    return this.#take(this.#heard.indexOf(text) + text.length).toString();
  }

  async asks(line: string, data: Uint8Array = new Uint8Array(0)): Promise<string> {
    await this.#pty.write(Buffer.concat([Buffer.from(`${line}\r\n`), data]));
    while (this.#heard.length < 9) await this.#more();
    const header = this.#take(9).toString();
    const length = Number(header.slice(2, 7));
    while (this.#heard.length < length) await this.#more();
    return `${header.slice(0, 2)} ${this.#take(length).toString("latin1")}`;
  }

  /** The same, again and again: for a line that loses what is said while it changes. */
  async asksUntilAnswered(line: string): Promise<string> {
    const answered = new AbortController();
    const clock = new SystemClock();
    void (async () => {
      while (!answered.signal.aborted) {
        await clock.sleep(AGAIN_MS, answered.signal).catch(() => {}); // answered
        await this.#pty.write(Buffer.from(`\r\n${line}\r\n`)).catch(() => {}); // told by who reads
      }
    })();
    try {
      return await this.asks(line);
    } finally {
      answered.abort();
    }
  }

  async #more(): Promise<void> {
    const bytes = (await this.#pty.read()) ?? assert.fail(`the line has gone; heard ${this.#heard.toString()}`);
    this.#heard = Buffer.concat([this.#heard, bytes]);
  }

  #take(length: number): Buffer {
    const taken = this.#heard.subarray(0, length);
    this.#heard = this.#heard.subarray(length);
    return taken;
  }
}

describe("a device as shipped on a serial line", { skip: hasSocat() ? false : "no socat", timeout: 120_000 }, () => {
  let folder: TempFolder;
  let root: string;
  before(async () => {
    folder = await makeTempFolder();
    await chmod(folder.path, 0o755);
    const built = join(folder.path, "framework");
    root = join(folder.path, "device");
    await buildFramework(built, { version: "0.1.0" });
    await initDevice(root, { platformRoot: makePublisher().platformRoot, product: "ACME-KIOSK" });
    await installFramework(new NodeDisk(root), { folder: built });
  });
  after(() => folder[Symbol.asyncDispose]());

  it("greets, speaks machine mode, keeps a file to the byte, changes its speed, and comes back when it is plugged in again", async () => {
    const path = join(folder.path, "tty");
    let pty = await openPty(path);
    const settings = await loadSettings(new NodeDisk(root), SILENT);
    settings.set("uart.device", path);
    await settings.save();
    const device = spawn(process.execPath, [join(root, "first-stage.mjs"), "--root", root], {
      stdio: ["ignore", "ignore", "pipe"],
    });
    let log = "";
    device.stderr.on("data", (text: Buffer) => void (log += text.toString()));
    try {
      const host = new MachineHost(pty);
      assert.match(await host.hears("> "), /^ACME-KIOSK-0\.0\.0, Regrow-.*\r\n\[Ready\]\r\n> $/);
      await pty.write(Buffer.from("set system.cmd.format machine\r\n"));
      assert.equal(await host.hears("Set OK\r\n"), "set system.cmd.format machine\r\nSet OK\r\n");
      assert.equal(await host.asks("get system.safemode.status"), "R0 0\r\n");
      const contents = Buffer.from(Array.from({ length: 3_000 }, (_, index) => (index * 7) % 256));
      assert.equal(await host.asks(`file_create blob.bin ${contents.length}`, contents), "R0 Success\r\n");
      assert.equal(await host.asks("file_open blob.bin"), "R0 0\r\n");
      assert.equal(await host.asks("stream_read 0 3000"), `R0 ${contents.toString("latin1")}\r\n`);
      assert.equal(await host.asks("set uart.baud 921600"), "R0 Set OK\r\n");
      assert.equal(await host.asks("uart_update"), "R0 Success\r\n");
      assert.equal(await host.asksUntilAnswered("get uart.baud"), "R0 921600\r\n");
      await pty[Symbol.asyncDispose]();
      pty = await openPty(path);
      assert.equal(await new MachineHost(pty).asksUntilAnswered("get uart.baud"), "R0 921600\r\n");
    } catch (error) {
      throw new Error(`the device's log:\n${log}`, { cause: error });
    } finally {
      await stop(device);
      await pty[Symbol.asyncDispose]();
    }
  });
});

async function stop(device: ChildProcess): Promise<void> {
  if (device.exitCode !== null || device.signalCode !== null) return;
  const ended = once(device, "exit");
  device.kill();
  await ended;
}
