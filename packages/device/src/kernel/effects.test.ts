import assert from "node:assert/strict";
import { once } from "node:events";
import { connect } from "node:net";
import { describe, it } from "node:test";
import { variableRow } from "@regrow/core/variable";
import type { SimulatedDisk } from "@regrow/sim/disk";
import { SimulatedSerial, type FarEnd } from "@regrow/sim/serial";
import { ownPort } from "@regrow/testing/own-port";
import { startKernel, type Kernel } from "../../test/start-kernel.ts";
import { makeTestDevice } from "../../test/test-device.ts";

/** Types these lines, one after the other, and waits for the answer of each. */
async function typed(kernel: Kernel, ...lines: readonly (readonly [line: string, answer: string])[]): Promise<void> {
  let seen = (await kernel.printed("> ")).length;
  for (const [line, answer] of lines) {
    kernel.type(`${line}\r\n`);
    for (;;) {
      const text = await kernel.printed("> ");
      if (text.slice(seen).includes(`${answer}\r\n> `)) {
        seen = text.length;
        break;
      }
      await new Promise((turn) => setImmediate(turn));
    }
  }
}

/** What a kernel on this disk greets with. */
async function bannerOf(disk: SimulatedDisk): Promise<string> {
  const kernel = startKernel(disk);
  const text = await kernel.printed("> ");
  await kernel.stop();
  return text;
}

async function isListening(port: number): Promise<boolean> {
  const socket = connect(port, "127.0.0.1");
  try {
    await once(socket, "connect");
    return true;
  } catch {
    return false;
  } finally {
    socket.destroy();
  }
}

/** A host that takes whatever comes, so that nothing waits for it. */
async function readAll(host: FarEnd): Promise<void> {
  while ((await host.read()) !== undefined);
}

describe("a value counts", () => {
  it("now: for the next answer", async () => {
    assert.equal(variableRow("system.cmd.header_enabled").effect, "now");
    const kernel = startKernel(await makeTestDevice({ isProvisioned: false }));
    await typed(kernel, ["get up a", "1"], ["set system.cmd.header_enabled 1", "Set OK"], ["get up a", "R000003\r\n1"]);
    await kernel.stop();
  });

  it("after save and reboot: neither one alone changes anything", async () => {
    assert.equal(variableRow("system.dialect").effect, "save-and-reboot");
    const disk = await makeTestDevice({ isProvisioned: false });
    const first = startKernel(disk);
    await typed(first, ["set system.dialect zentrios", "Set OK"], ["get system.dialect", "zentrios"]);
    await first.stop();
    assert.match(await bannerOf(disk), /^NONE-0\.0\.0, Regrow-/, "a reboot without a save");
    const second = startKernel(disk);
    await typed(second, ["set system.dialect zentrios", "Set OK"], ["save", "Success"]);
    await typed(second, ["version", `${(await second.printed("> ")).split("\r\n")[0]}`]);
    await second.stop();
    assert.match(await bannerOf(disk), /^NONE-0\.0\.0\.0, Built:/);
  });

  it("after uart_update: the line stays as it is until then", async () => {
    assert.equal(variableRow("uart.baud").effect, "uart-update");
    const disk = await makeTestDevice({ isProvisioned: false });
    const set = startKernel(disk);
    await typed(set, ["set uart.device /dev/ttyS7", "Set OK"], ["save", "Success"]);
    await set.stop();
    const serial = new SimulatedSerial();
    const host = serial.plug("/dev/ttyS7");
    const reading = readAll(host);
    const kernel = startKernel(disk, serial);
    await typed(kernel, ["set uart.baud 9600", "Set OK"], ["save", "Success"]);
    const before = host.format;
    assert.equal(before?.baud, 115_200);
    await typed(kernel, ["uart_update", "Success"]);
    while (host.format?.baud !== 9_600) await new Promise((turn) => setImmediate(turn));
    await kernel.stop();
    host.unplug();
    await reading;
  });

  it("after network_restart: no server before it", async () => {
    assert.equal(variableRow("remote_terminal.enabled").effect, "network-restart");
    const port = await ownPort();
    const kernel = startKernel(await makeTestDevice({ isProvisioned: false }));
    await typed(
      kernel,
      [`set remote_terminal.port ${port}`, "Set OK"],
      ["set remote_terminal.interface local", "Set OK"],
      ["set remote_terminal.enabled 1", "Set OK"],
      ["save", "Success"],
    );
    assert.equal(await isListening(port), false);
    await typed(kernel, ["network_restart", "Success"]);
    while (!(await isListening(port))) await new Promise((turn) => setImmediate(turn));
    await kernel.stop();
  });
});
