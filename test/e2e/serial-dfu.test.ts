import assert from "node:assert/strict";
import { spawn, spawnSync, type ChildProcess } from "node:child_process";
import { randomBytes } from "node:crypto";
import { once } from "node:events";
import { constants } from "node:fs";
import { chmod, open, rm } from "node:fs/promises";
import { join } from "node:path";
import { after, before, describe, it } from "node:test";
import { sha256Hex } from "@regrow/core/port";
import { buildFramework, installFramework } from "@regrow/device/framework";
import { initDevice } from "@regrow/device/identity";
import { NodeCryptography } from "@regrow/node/cryptography";
import { NodeDisk } from "@regrow/node/disk";
import { hasSocat, openPty } from "@regrow/testing/pty";
import { headOf, makePublisher } from "@regrow/testing/publisher";
import { makeTempFolder, withTempFolder, type TempFolder } from "@regrow/testing/temp-folder";
import { frameworkPackage } from "../harness/framework-package.ts";
import { SerialSender } from "../harness/serial-sender.ts";

const cryptography = new NodeCryptography();
const VERSION = "0.1.0";
const publisher = makePublisher();
const FIRST = publisher.bundle({ version: "1.0.0" });
const SECOND = publisher.bundle({ version: "1.1.0", rows: { "large.bin": new Uint8Array(randomBytes(200_000)) } });
/** At the beginning of a line Ctrl-D is the end of a terminal's input, and noise has it there now and then. */
const AS_END_OF_INPUT = Uint8Array.of(13, 4, 4);
/** The first ends the line, unless the last byte was Ctrl-V, which takes it for itself. */
const ENTER_TWICE = Uint8Array.of(13, 13);
const noise = (bytes: number): Uint8Array => Buffer.concat([AS_END_OF_INPUT, randomBytes(bytes), ENTER_TWICE]);
const PROMPT = /(?:^|\n)> $/;

describe(
  "a device with nothing but a serial line",
  {
    timeout: 300_000,
    skip: hasSocat() ? false : "socat is not there",
  },
  () => {
    let built: TempFolder;
    before(async () => {
      built = await makeTempFolder();
      await buildFramework(built.path, { version: VERSION });
    });
    after(() => built[Symbol.asyncDispose]());

    it("is brought back out of rescue with a framework, and gets its software, over that line alone", () =>
      onLine(async ({ root, line, start }) => {
        await rm(join(root, "framework", "a", "kernel.mjs"));
        start();
        await line.until(/RESCUE> $/);
        await line.write(noise(300));
        const foreign = await frameworkPackage(built.path, VERSION, makePublisher());
        assert.match(await line.send("dfu_update -o", foreign), /root/i);
        await line.until(/Update failed: .*TRUST_ROOT_UNKNOWN[^]*RESCUE> $/);
        await line.ask(`dfu_query -o ${"0".repeat(64)}`, /1 head/);

        const framework = await frameworkPackage(built.path, VERSION, publisher);
        assert.match(await line.send("dfu_update -o", framework.subarray(0, -5_000), { protocol: "xmodem" }), /Error/);
        await line.until(/Update failed: .*BUNDLE_TRUNCATED[^]*RESCUE> $/);
        assert.equal(await line.send("dfu_update -o", framework), "Installed framework 0.1.0");
        await line.until(/Installed framework 0\.1\.0[^]*\[Ready\]/);
        await line.until(PROMPT);

        assert.equal(await line.send("dfu_update -o", FIRST, { protocol: "ymodem" }), "");
        await line.until(/Installed 1\.0\.0/);
        await line.until(/\[Ready\][^]*> $/);
        assert.equal(await settled(line), 1);
        await line.ask("version", /ACME-KIOSK-1\.0\.0/);
      }, built));

    it("is healed in safe mode, with lines that are wrong, cut off and full of noise in between", () =>
      onLine(async ({ line, start }) => {
        start();
        await line.until(/\[Ready\][^]*> $/);
        await line.send("dfu_update -o", FIRST, { protocol: "xmodem" });
        await line.until(/Installed 1\.0\.0[^]*\[Ready\][^]*> $/);
        await settled(line);
        const [mac = ""] = MAC.exec(await line.ask("get wlan.mac", MAC)) ?? [];
        await line.type(`force_safemode ${mac}`);
        await line.until(/SAFEMODE> $/);

        const cut = line.send("dfu_update -o", SECOND, { protocol: "xmodem", cutAfterBytes: 120_000 });
        assert.match(await cut, /Error/);
        // Who plugs it in again ends what is left of the transfer.
        await line.write(new Uint8Array(8).fill(0x18));
        await line.until(/Update failed: .*TRANSFER_[^]*SAFEMODE> $/);
        assert.equal(await settled(line), 17);
        await line.write(noise(500));
        await line.until(/SAFEMODE> $/);
        const id = sha256Hex(cryptography, headOf(SECOND).manifest);
        await line.ask(`dfu_query -o ${id}`, /1 objects \d [A-Za-z0-9_-]+ [0-9a-f]{64} \d+/);

        const old = makePublisher({ product: publisher.product });
        await line.send("dfu_update -o", old.bundle({ version: "9.0.0" }));
        await line.until(/Update failed: .*TRUST_ROOT_UNKNOWN[^]*SAFEMODE> $/);
        await line.send("dfu_update -o", SECOND);
        await line.until(/Installed 1\.1\.0[^]*\[Ready\][^]*> $/);
        assert.equal(await settled(line), 1);
        await line.ask("version", /ACME-KIOSK-1\.1\.0/);
      }, built));
  },
);

/** `dfu.status` when the trial is over. */
const MAC = /(?:[0-9A-F]{2}:){5}[0-9A-F]{2}/i;
const NUMBER = /(?:\n|> )(\d+)\r*(?=\n)/;

async function settled(line: SerialSender): Promise<number> {
  for (;;) {
    const status = Number(NUMBER.exec(await line.ask("get dfu.status", NUMBER))?.[1]);
    if (status !== 4) return status;
  }
}

interface OnLine {
  readonly root: string;
  readonly line: SerialSender;
  /** Starts the device: what it reads and prints is the line. */
  readonly start: () => void;
}

async function onLine(use: (given: OnLine) => Promise<void>, built: TempFolder): Promise<void> {
  await withTempFolder(async (root) => {
    await chmod(root, 0o755);
    await initDevice(root, { platformRoot: publisher.platformRoot, product: publisher.product });
    await installFramework(new NodeDisk(root), { folder: built.path });
    await using pty = await openPty();
    // As a terminal of people's is: with echo and line editing, which no transfer survives.
    spawnSync("stty", ["-F", pty.path, "sane"]);
    const slave = await open(pty.path, constants.O_RDWR | constants.O_NOCTTY);
    let device: ChildProcess | undefined;
    const start = (): void => {
      const argv = [join(root, "first-stage.mjs"), "--root", root, "--back-off-ms", "1"];
      device = spawn(process.execPath, argv, { stdio: [slave.fd, slave.fd, "ignore"] });
    };
    try {
      await use({ root, line: new SerialSender(pty), start });
    } finally {
      if (device !== undefined && device.exitCode === null) {
        const ended = once(device, "exit");
        device.kill("SIGTERM");
        await ended;
      }
      await slave.close();
    }
  });
}
