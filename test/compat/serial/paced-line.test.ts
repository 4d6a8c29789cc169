import assert from "node:assert/strict";
import { open } from "node:fs/promises";
import { constants } from "node:fs";
import { describe, it } from "node:test";
import { BITS_PER_BYTE, NO_SOCAT, ratesText, startPacedLine } from "./paced-line.ts";

const FLAGS = constants.O_RDWR | constants.O_NOCTTY;

describe("the paced line", { skip: NO_SOCAT }, () => {
  for (const baud of [115_200, 921_600])
    it(`carries every byte at ${baud} baud, both ways at once, never faster than the line`, async (t) => {
      await using line = await startPacedLine({ baud });
      await using device = await open(line.devicePath, FLAGS);
      await using host = await open(line.hostPath, FLAGS);
      const bytes = Uint8Array.from({ length: baud / BITS_PER_BYTE / 2 }, (_, index) => index);
      await Promise.all([
        send(device, bytes),
        receive(host, bytes, baud),
        send(host, bytes),
        receive(device, bytes, baud),
      ]);
      const rates = await line.rates();
      t.diagnostic(ratesText(rates, baud));
      for (const rate of [rates.toDevice, rates.toHost]) {
        assert.equal(rate.bytes, bytes.length);
        assert.ok(rate.bitsPerSecond <= baud, `${rate.bitsPerSecond} bit/s`);
      }
    });

  it("outlives those who open and close its ends", async () => {
    await using line = await startPacedLine({ baud: 921_600 });
    for (const word of ["once", "twice"]) {
      await using device = await open(line.devicePath, FLAGS);
      await using host = await open(line.hostPath, FLAGS);
      const bytes = new TextEncoder().encode(word);
      await Promise.all([send(host, bytes), receive(device, bytes, 921_600)]);
    }
  });
});

type Terminal = Awaited<ReturnType<typeof open>>;

async function send(terminal: Terminal, bytes: Uint8Array): Promise<void> {
  for (let sent = 0; sent < bytes.length;) sent += (await terminal.write(bytes, sent)).bytesWritten;
}

/** What has arrived at any moment is no more than the line can have sent since the first byte was written. */
async function receive(terminal: Terminal, expected: Uint8Array, baud: number): Promise<void> {
  const beganMs = performance.now();
  const buffer = new Uint8Array(4096);
  for (let received = 0; received < expected.length;) {
    const { bytesRead } = await terminal.read(buffer);
    assert.deepEqual(buffer.subarray(0, bytesRead), expected.subarray(received, received + bytesRead));
    received += bytesRead;
    const possible = ((performance.now() - beganMs) * baud) / BITS_PER_BYTE / 1000;
    assert.ok(received <= possible, `${received} bytes where ${possible} are possible`);
  }
}
