import assert from "node:assert/strict";
import { randomBytes } from "node:crypto";
import { describe, it } from "node:test";
import { Sending, type TransferProtocol } from "@regrow/core/dfu";
import type { ErrorCode } from "@regrow/core/error";
import { dfuStatus } from "@regrow/core/update";
import { VirtualClock } from "@regrow/sim/clock";
import { makePublisher } from "@regrow/testing/publisher";
import { openConsole, type Console } from "../../test/open-console.ts";
import { openIntake, type OpenIntake } from "../../test/open-intake.ts";

const publisher = makePublisher();
const BUNDLE = publisher.bundle({ version: "1.1.0", files: { "a.bin": new Uint8Array(randomBytes(5_000)) } });
const FOREIGN = makePublisher({ product: publisher.product }).bundle({ version: "9.0.0" });

describe("dfu_update -o", () => {
  for (const protocol of ["xmodem", "ymodem", "windowed"] as const) {
    it(`takes a bundle by ${protocol} over the line on which it was typed, and begins its trial`, async () => {
      const line = await openLine();
      await line.console.type("dfu_update -o\r\n");
      await line.send(BUNDLE, protocol);
      assert.match(line.console.printed(), /Ready to receive\r\n[^]*Installed 1\.1\.0\r\n$/);
      assert.deepEqual(line.console.bootloader.requests.at(-1), { kind: "reboot", by: "console" });
      assert.equal(line.device.desk.standing.kind, "installed");
    });
  }

  it("refuses a foreign one before it has come, and is a console again", async () => {
    const line = await openLine();
    await line.console.type("dfu_update -o\r\n");
    await line.send(FOREIGN, "xmodem");
    assert.match(line.console.printed(), /Update failed: .* \(TRUST_ROOT_UNKNOWN\)\r\n/);
    assert.match(await line.console.type("get uart.data\r\n"), /8\r\n/);
    assert.deepEqual(line.device.desk.standing, { kind: "failed", code: "TRUST_ROOT_UNKNOWN" });
  });

  const silent: readonly (readonly [ErrorCode, number, Uint8Array])[] = [
    ["TRANSFER_NOT_BEGUN", 16, new Uint8Array(0)],
    ["TRANSFER_SILENT", 17, blockOf(1, BUNDLE.subarray(0, 128))],
  ];
  for (const [code, status, sent] of silent) {
    it(`ends by itself with dfu.status ${status}: ${code}`, async () => {
      const line = await openLine();
      await line.console.type("dfu_update -o\r\n");
      await line.console.session.push(sent);
      for (let seconds = 0; seconds < 400 && line.device.desk.standing.kind !== "failed"; seconds += 1)
        await line.clock.advance(1_000);
      const { standing } = line.device.desk;
      assert.deepEqual(standing, { kind: "failed", code });
      assert.ok(standing.kind === "failed");
      assert.equal(dfuStatus(standing), status);
      await line.clock.advance(20_000);
      assert.match(await line.console.type("get uart.data\r\n"), /8\r\n/);
    });
  }

  it("ends by itself with dfu.status 18 when the same block never arrives whole", async () => {
    const line = await openLine();
    await line.console.type("dfu_update -o\r\n");
    await line.clock.advance(100);
    await line.console.session.push(blockOf(1, BUNDLE.subarray(0, 128)));
    await line.clock.advance(1_000);
    const damaged = blockOf(2, BUNDLE.subarray(128, 256));
    damaged[60] = (damaged[60] ?? 0) ^ 1;
    for (let tries = 0; tries < 60 && line.device.desk.standing.kind !== "failed"; tries += 1) {
      await line.console.session.push(damaged);
      await line.clock.advance(2_000);
    }
    const { standing } = line.device.desk;
    assert.ok(standing.kind === "failed", standing.kind);
    assert.equal(dfuStatus(standing), 18);
  });

  it("says nothing into the transfer, and what was to be said afterwards", async () => {
    const line = await openLine();
    await line.console.type("dfu_update -o\r\n");
    line.console.session.announce("Something happened");
    assert.doesNotMatch(line.console.printed(), /Something/);
    await line.send(FOREIGN, "windowed");
    assert.match(line.console.printed(), /Update failed[^]*\[Something happened\]\r\n/);
  });

  it("ends with garbage and with a sender that gives up, and the line is free", async () => {
    for (const sent of [new Uint8Array(randomBytes(50_000)), new Uint8Array(10).fill(0x18)]) {
      const line = await openLine();
      await line.console.type("dfu_update -o\r\n");
      await line.console.session.push(sent);
      for (let seconds = 0; seconds < 600 && line.device.desk.standing.kind !== "failed"; seconds += 1)
        await line.clock.advance(1_000);
      assert.equal(line.device.desk.standing.kind, "failed");
      await line.clock.advance(20_000);
      assert.match(await line.console.type("\r\nget uart.data\r\n"), /8\r\n/);
    }
  });

  it("is refused where another update goes on, with words that make no sense, and where no line is", async () => {
    const { console } = await openLine();
    assert.match(await console.type("dfu_update -o 1.2.0\r\n"), /Too many arguments/);
    assert.match(await console.type("dfu_update -m x\r\n"), /-m and -k go with -o/);
    assert.match(await console.type("dfu_update -o -m x\r\n"), /SHA-256/);
    assert.match(await console.type("dfu_query -o x\r\n"), /SHA-256/);
    assert.match(await console.type(`dfu_query -o ${"0".repeat(64)}\r\n`), /1 head\r\n/);
    const busy = await openConsole({
      intake: { isBusy: true, missing: async () => ({ kind: "none" }), takeBundle: () => Promise.reject(new Error()) },
    });
    assert.match(await busy.type("dfu_update -o\r\n"), /Command failed/);
    assert.match(await busy.type(`dfu_query -o ${"0".repeat(64)}\r\n`), /2\r\n/);
  });
});

const READY = "Ready to receive\r\n";

interface Line {
  readonly console: Console;
  readonly device: OpenIntake;
  readonly clock: VirtualClock;
  /** Sends a file, and waits until the device has told what it thinks of it. */
  send(file: Uint8Array, protocol: TransferProtocol): Promise<void>;
}

async function openLine(): Promise<Line> {
  const clock = new VirtualClock();
  const device = await openIntake(publisher, { clock });
  // What it loads when it is first asked for takes time that this clock does not know of.
  await device.intake.missing("0".repeat(64));
  const console = await openConsole({ intake: device.intake, clock });
  const send: Line["send"] = async (file, protocol) => {
    const from = { at: console.printed().indexOf(READY) + READY.length };
    const sending = new Sending({
      protocol,
      session: 7,
      askForMs: 20_000,
      file: { name: "bundle.regrow", sizeBytes: file.length, sha256: "0".repeat(64) },
      read: async (offsetBytes, lengthBytes) => file.slice(offsetBytes, offsetBytes + lengthBytes),
      write: async (bytes) => {
        await console.session.push(bytes);
        await clock.sleep(1);
      },
      clock,
      signal: new AbortController().signal,
    });
    let isOver = false;
    const run = sending
      .run()
      .catch(() => {})
      .finally(() => (isOver = true));
    const isTold = (): boolean => /Update failed|Installed/.test(console.printed());
    for (let turns = 0; turns < 4_000 && !(isOver && isTold()); turns += 1) {
      await clock.advance(20);
      const printed = console.printed();
      const bytes = Buffer.from(printed.slice(from.at), "latin1");
      from.at = printed.length;
      if (bytes.length > 0) sending.push(new Uint8Array(bytes));
    }
    assert.ok(isOver && isTold(), console.printed().slice(-300));
    await run;
    await clock.advance(1_000);
  };
  return { console, device, clock, send };
}

/** A block of XMODEM with a sum. */
function blockOf(number: number, contents: Uint8Array): Uint8Array {
  const sum = contents.reduce((total, byte) => (total + byte) & 0xff, 0);
  return Uint8Array.of(0x01, number, 0xff - number, ...contents, sum);
}
