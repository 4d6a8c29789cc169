import assert from "node:assert/strict";
import { randomBytes } from "node:crypto";
import { after, before, describe, it } from "node:test";
import { NO_SOCAT } from "../compat/serial/paced-line.ts";
import { openDfuWorld, type DfuDevice, type DfuWorld } from "../harness/dfu-world.ts";
import { figure } from "../harness/figure.ts";
import { openPulledCable, type PulledCable } from "../harness/pulled-cable.ts";

/** Every pull of issue 8 with real processes: a quarter of an hour. Without it a few of them; test/resume has all of them in virtual time. */
const IS_FULL = process.env["REGROW_DFU"] === "full";
const PULLS = IS_FULL ? 200 : 6;
const KIB = 1024;
/** Longest way between two pulls. */
const PIECE_BYTES = 60 * KIB;
/** What a pull may cost: a window that was under way, the piece that was not whole, and the talk before it goes on. */
const COST_BYTES = 160 * KIB;

const APP = `import { writeSync } from "node:fs";
writeSync(Number(process.env.REGROW_NOTIFY_FD), "READY\\n");
setInterval(() => {}, 1000);
`;

/** The lines of docs/how-to/update-a-device-without-network.md about one file for many devices, and of update-over-the-serial-line.md. */
describe("regrow dfu", { skip: NO_SOCAT, timeout: 3_600_000 }, () => {
  let world: DfuWorld;
  let cable: PulledCable;
  let devices: readonly [DfuDevice, DfuDevice];

  before(async () => {
    world = await openDfuWorld();
    cable = await openPulledCable(world.folder);
    devices = await Promise.all([world.startDevice(cable.devicePath), world.startDevice()]);
  });
  after(async () => {
    await cable[Symbol.asyncDispose]();
    await world[Symbol.asyncDispose]();
  });

  it("updates two devices at once, says how it went, and finds nothing to do the second time", async () => {
    const [first, second] = [cable.hostPath, devices[1].port];
    const bundle = await world.bundle({ version: "1.1.0", files: { "main.mjs": APP } });
    const update = ["dfu", first, bundle, "--also", second];
    const { code, out } = await world.run([...update, "--json"]);
    assert.equal(code, 0, out);
    const { ports } = JSON.parse(out) as { readonly ports: readonly Record<string, unknown>[] };
    assert.deepEqual(
      ports.map(({ state, words }) => [state, words]),
      [
        ["confirmed", "Installed 1.1.0"],
        ["confirmed", "Installed 1.1.0"],
      ],
    );
    const again = await world.run(update);
    assert.match(again.out, /Up to date, nothing to do[^]*2 of 2 devices updated/);
    const foreign = await world.run(["dfu", first, process.execPath, "--prove", "0"]);
    assert.match(foreign.error, /\(BUNDLE_\w+\)[^]*Update failed/);
    assert.equal(foreign.code, 65);
  });

  it("updates over the remote terminal too, all that is in the file where that is asked for", async () => {
    const [, { terminal, secret }] = devices;
    const bundle = await world.bundle({
      version: "1.2.0",
      files: { "main.mjs": APP, "blob.bin": new Uint8Array(randomBytes(100 * KIB)) },
    });
    const { code, out, error } = await world.run(["dfu", terminal, bundle, "--whole"], secret);
    assert.equal(code, 0, error);
    assert.match(out, /Installed 1\.2\.0, has proved itself/);
  });

  it(`goes on after the cable was pulled, ${PULLS} times at random moments`, async () => {
    const beganBytes = cable.toDeviceBytes;
    const sizeBytes = PULLS * PIECE_BYTES;
    const bundle = await world.bundle({
      version: "2.0.0",
      files: { "main.mjs": APP, "blob.bin": new Uint8Array(randomBytes(sizeBytes)) },
    });
    // Never so late that the file is over before.
    cable.pull(PULLS, PIECE_BYTES);
    const { code, out, error } = await world.run(["dfu", cable.hostPath, bundle, "--json", "--timeout", "10"]);
    assert.equal(code, 0, `${out}\n${error}`);
    assert.equal(cable.pulls, PULLS);
    const [end] = (JSON.parse(out) as { readonly ports: readonly Record<string, unknown>[] }).ports;
    assert.equal(end?.["state"], "confirmed");
    const shown = await world.run(["console", cable.hostPath, "--command", "version", "--command", "get dfu.trial"]);
    assert.match(shown.out, /^ACME-KIOSK-2\.0\.0, .*\n0$/m);
    const passed = cable.toDeviceBytes - beganBytes;
    assert.ok(passed <= sizeBytes + PULLS * COST_BYTES, `${passed} bytes for ${sizeBytes}`);
    figure(`cable pulled ${PULLS} times: ${passed} bytes for a file of ${sizeBytes}`);
  });
});
