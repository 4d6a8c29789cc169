import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { EMPTY_BOOT_RECORD, type BootRecord } from "@regrow/core/boot";
import { VirtualClock } from "@regrow/sim/clock";
import { SimulatedNetwork } from "@regrow/sim/network";
import { AT_HOME, HOME } from "../../test/air.ts";
import { fakeBootloader } from "../../test/fake-bootloader.ts";
import { startKernel, type Kernel } from "../../test/start-kernel.ts";
import { makeTestDevice } from "../../test/test-device.ts";
import { FILES } from "../layout/index.ts";

type Values = Readonly<Record<string, string>>;

/** A kernel that starts with these saved settings, and with a radio of its own. */
async function start(saved: Values, { isSafeMode = true, good, record = {} }: StartOptions = {}): Promise<Started> {
  const disk = await makeTestDevice({ isProvisioned: false });
  const write = (path: string, values: Values): Promise<void> => disk.write(path, Buffer.from(JSON.stringify(values)));
  await write(FILES.settings, saved);
  if (good !== undefined) await write(FILES.goodSettings, good);
  const network = new SimulatedNetwork({ clock: { sleep: async () => {} }, mac: "4C:55:CC:00:00:01", air: [HOME] });
  const safeMode = isSafeMode ? "forced" : null;
  const bootloader = fakeBootloader({ isSafeMode, record: { ...EMPTY_BOOT_RECORD, safeMode, ...record } });
  const clock = new VirtualClock();
  const kernel = startKernel(disk, undefined, { network, bootloader, clock });
  await kernel.printed("> ");
  return { ...kernel, network, clock };
}

interface Started extends Kernel {
  readonly network: SimulatedNetwork;
  readonly clock: VirtualClock;
}

interface StartOptions {
  readonly isSafeMode?: boolean;
  readonly good?: Values;
  readonly record?: Partial<BootRecord>;
}

const joined = async ({ network }: { readonly network: SimulatedNetwork }): Promise<boolean> =>
  (await network.status()).wlan !== null;
/** Lets two minutes go by, or as much of it as there is need to wait for. */
async function pass({ clock }: Started, isEnough: () => boolean = () => false): Promise<void> {
  for (let second = 0; second < 120 && !isEnough(); second += 1) await clock.advance(1_000);
}
const says = async (kernel: Started, text: string): Promise<void> => {
  await pass(kernel, () => kernel.text().includes(text));
  assert.ok(kernel.text().includes(text), kernel.text());
};
const reboots = ({ bootloader }: Kernel): readonly unknown[] =>
  bootloader.requests.filter(({ kind }) => kind === "reboot");

describe("a kernel that starts in safe mode", { timeout: 20_000 }, () => {
  it("joins the saved network, auto-join or not, and runs no set-up command", async () => {
    const kernel = await start({ ...AT_HOME, "wlan.auto_join.enabled": "0" });
    await says(kernel, "[Associated]");
    await kernel.stop();
    const bare = await start({ "setup.auto.cmd": "reboot" });
    await pass(bare);
    assert.deepEqual(reboots(bare), []);
    await bare.stop();
  });

  it("joins the network that worked last where the saved one is wrong", async () => {
    const kernel = await start({ ...AT_HOME, "wlan.passkey": "mistyped it" }, { good: AT_HOME });
    await says(kernel, "[Safe mode tries the last known good network details]");
    await says(kernel, "[Associated]");
    await kernel.stop();
  });

  it("leaves the network alone where safe mode is to do nothing by itself (system.safemode.disabled)", async () => {
    const kernel = await start({ ...AT_HOME, "system.safemode.disabled": "1" });
    await pass(kernel);
    assert.equal(await joined(kernel), false);
    kernel.type("get system.safemode.disabled\r\n");
    await kernel.printed("1\r\nSAFEMODE> ");
    await kernel.stop();
  });

  it("advises a factory reset to a relapse, on the console", async () => {
    const kernel = await start({}, { record: { safeMode: "max-faults", safeModeEntries: 2, appFaults: 8 } });
    assert.match(
      kernel.text(),
      /\r\n\r\n\*\*\* Max faults exceeded\. Entering Safe Mode\.\r\n\*\*\* [^\r\n]*a factory reset is advised[^\r\n]*\r\nSAFEMODE> /,
    );
    await kernel.stop();
  });
});

describe("a kernel that starts", { timeout: 20_000 }, () => {
  it("runs the set-up command as what the device does by itself, so that it cannot restart it for ever", async () => {
    const kernel = await start({ "setup.auto.cmd": "reboot" }, { isSafeMode: false });
    await pass(kernel, () => reboots(kernel).length > 0);
    assert.deepEqual(reboots(kernel), [{ kind: "reboot", by: "kernel" }]);
    kernel.type("reboot\r\n");
    await pass(kernel, () => reboots(kernel).length > 1);
    assert.deepEqual(reboots(kernel)[1], { kind: "reboot", by: "console" });
    await kernel.stop();
  });
});
