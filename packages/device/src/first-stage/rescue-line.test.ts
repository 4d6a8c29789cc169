import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { NodeCryptography } from "@regrow/node/cryptography";
import { SystemClock } from "@regrow/node/clock";
import { hasSocat, openPty, type Pty } from "@regrow/testing/pty";
import { SILENT, makeTestDevice } from "../../test/test-device.ts";
import { DEVICE_UUID } from "../../test/tls-fixtures.ts";
import { FILES } from "../layout/index.ts";
import { openRescueLine } from "./rescue-line.ts";
import { runRescueAt } from "./rescue.ts";

const BOUNDED = { skip: hasSocat() ? false : "no socat", timeout: 30_000 };

/** What comes, up to a text. */
async function readUntil(pty: Pty, text: string): Promise<string> {
  let came = "";
  while (!came.includes(text)) {
    const piece = await pty.read();
    assert.ok(piece !== undefined, `gone after ${came}`);
    came += new TextDecoder().decode(piece);
  }
  return came;
}

describe("rescue on the serial line", BOUNDED, () => {
  it("answers there, with line editing, until it is left", async () => {
    await using pty = await openPty();
    const disk = await makeTestDevice({ product: "ACME-KIOSK", isProvisioned: false });
    await disk.makeDirectory("settings");
    await disk.write(FILES.settings, new TextEncoder().encode(JSON.stringify({ "uart.device": pty.path })));
    const line = await openRescueLine(disk, SILENT);
    assert.ok(line !== undefined);
    const [clock, cryptography, stop] = [new SystemClock(), new NodeCryptography(), new AbortController()];
    const canLeave = async (): Promise<boolean> => true;
    const rescue = { disk, clock, cryptography, logger: SILENT, slot: "a", canLeave, stop: stop.signal } as const;
    const ended = runRescueAt([line], rescue);
    const greeting = await readUntil(pty, "RESCUE> ");
    assert.match(greeting, new RegExp(`Device ${DEVICE_UUID}, NONE-0\\.0\\.0\\r`));
    await pty.write(new TextEncoder().encode("\r"));
    assert.match(await readUntil(pty, "RESCUE> "), /^\s*RESCUE> $/, "Enter alone shows the prompt");
    // At the beginning of a line it would be the end of the input.
    await pty.write(Uint8Array.of(4, 13));
    await readUntil(pty, "RESCUE> ");
    await pty.write(new TextEncoder().encode("verX\u007Fsion\r"));
    assert.match(await readUntil(pty, "RESCUE> "), /Regrow-rescue/);
    await pty.write(new TextEncoder().encode("get system.uuid\r"));
    assert.match(await readUntil(pty, "RESCUE> "), new RegExp(`\\n${DEVICE_UUID}\\r`));
    await pty.write(new TextEncoder().encode("get wlan.ssid\r"));
    assert.match(await readUntil(pty, "RESCUE> "), /rescue knows system\.uuid alone/);
    await pty.write(new TextEncoder().encode("reboot\r"));
    await readUntil(pty, "Rebooting");
    assert.deepEqual(await ended, { kind: "reboot" });
    line.close();
  });

  it("is not there where no line is named, or none can be opened", async () => {
    const disk = await makeTestDevice({ product: "ACME-KIOSK", isProvisioned: false });
    assert.equal(await openRescueLine(disk, SILENT), undefined);
    await disk.makeDirectory("settings");
    await disk.write(FILES.settings, new TextEncoder().encode(JSON.stringify({ "uart.device": "/dev/no-such-line" })));
    assert.equal(await openRescueLine(disk, SILENT), undefined);
  });
});
