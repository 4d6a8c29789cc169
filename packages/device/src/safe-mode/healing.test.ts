import assert from "node:assert/strict";
import { describe, it } from "node:test";
import type { SimulatedDisk } from "@regrow/sim/disk";
import { HealingDevice, type Behaviour, type HealingDeviceOptions } from "../../test/healing-device.ts";
import { FIRST, SECOND, THIRD, idOf, makeInstalled } from "../../test/installed-device.ts";
import { FILES } from "../layout/index.ts";

const CRASH = { code: null, signal: "SIGSEGV", lastOutput: "bad" } as const;
const HOUR_MS = 3_600_000;
type Values = Readonly<Record<string, string>>;

/** A device that ran well with the first settings, was given the others and restarted. */
async function misconfigured(
  behaves: Behaviour,
  good: Values,
  bad: Values,
  more: Partial<HealingDeviceOptions> = {},
): Promise<HealingDevice> {
  const device = new HealingDevice(await makeInstalled([FIRST, SECOND]), { behaves, ...more });
  await device.save(good);
  await device.ask({ kind: "reboot", by: "console" });
  await device.after(5_000);
  assert.equal((await device.status()).app, "ready");
  await device.save(bad);
  await device.ask({ kind: "reboot", by: "console" });
  return device;
}

/** A device whose confirmed version keeps faulting, whatever its settings. */
async function faulty(more: Partial<HealingDeviceOptions> = {}): Promise<HealingDevice> {
  const behaves: Behaviour = ({ version }) => (version === "1.1.0" ? CRASH : "well");
  return new HealingDevice(await makeInstalled([FIRST, SECOND]), { behaves, ...more });
}

/** An app that crashes while one of these has a value that begins with "bad". */
function crashesBy(...names: readonly string[]): Behaviour {
  return ({ settings }) => (names.some((name) => settings[name]?.startsWith("bad") === true) ? CRASH : "well");
}

function entries(values: Values): Values {
  return {
    "app.environment": Object.entries(values)
      .map(([name, value]) => `${name}=${value}`)
      .join(";"),
  };
}

async function settingsOf(disk: SimulatedDisk): Promise<Values> {
  return JSON.parse(new TextDecoder().decode(await disk.read(FILES.settings, 65_536))) as Values;
}

/** What the log says came of each step, without its details. */
async function steps(device: HealingDevice): Promise<readonly string[]> {
  return (await device.healing()).map((line) => line.slice(0, line.indexOf(":")));
}

describe("a wrong setting", () => {
  const others = { A: "2", B: "2", C: "2" };
  const six = { "update.utc_offset": "60", "update.consent": "1", "uart.baud": "9600" };

  for (const [count, extra] of [
    [1, {}],
    [2, entries({ MODE: "bad", A: "2" })],
    [7, { ...entries({ MODE: "bad", ...others }), ...six }],
  ] as const)
    it(`is found among ${count} changed ones, named, and put back; the others keep their values`, async () => {
      const bad: Values = { ...entries({ MODE: "bad" }), ...extra };
      await using device = await misconfigured(crashesBy("MODE"), entries({ MODE: "good" }), bad);
      await device.untilHealed();
      const kept =
        count === 1
          ? ""
          : `; ${count - 1} other changed setting${count === 2 ? " keeps its value" : "s keep their values"}`;
      const name = "app.environment:MODE is put back to the last good value";
      assert.equal((await device.healing()).at(-1), `settings healed: ${name}${kept}`);
      assert.equal((await device.record()).confirmed?.version, "1.1.0");
      assert.equal((await device.record()).appFaults, 0);
      await device.ask({ kind: "reboot", by: "console" });
      await device.after(5_000);
      const good = { ...bad, "app.environment": bad["app.environment"]?.replace("bad", "good") };
      assert.deepEqual(await settingsOf(device.disk), good);
      assert.deepEqual((await device.status()).app, "ready");
      assert.equal((await device.record()).healing?.search, null);
    });

  it("is found when two are guilty, both of them", async () => {
    const bad = entries({ MODE: "bad", A: "2", B: "2", COLOUR: "bad", C: "2" });
    await using device = await misconfigured(crashesBy("MODE", "COLOUR"), {}, bad);
    await device.untilHealed();
    const [name] = (await device.healing()).slice(-1);
    assert.match(
      name ?? "",
      /app.environment:COLOUR, app.environment:MODE are put back .*; 3 other changed settings keep/,
    );
    assert.equal((await device.settings()).get("app.environment"), "A=2;B=2;C=2");
  });

  it("that only faults together with another one is healed by putting one of them back", async () => {
    const behaves: Behaviour = ({ settings }) => (settings["A"] === "2" && settings["B"] === "2" ? CRASH : "well");
    await using device = await misconfigured(behaves, {}, entries({ A: "2", B: "2" }));
    await device.untilHealed();
    assert.match((await device.healing()).at(-1) ?? "", /^settings healed: app.environment:[AB] is put back/);
  });

  it("is found on a device that never ran well: what the factory gave is good", async () => {
    const device = new HealingDevice(await makeInstalled([FIRST, SECOND]), { behaves: crashesBy("MODE") });
    await using _device = device;
    await device.save(entries({ MODE: "bad" }));
    await device.disk.remove(FILES.goodSettings).catch(() => {});
    await device.ask({ kind: "reboot", by: "console" });
    await device.untilHealed();
    assert.equal((await device.settings()).get("app.environment"), "");
  });

  it("is not taken for one by a start that only lives a little longer: it has to outlive the faults", async () => {
    const device = await misconfigured(crashesBy("MODE"), {}, entries({ MODE: "bad" }));
    await using _device = device;
    await device.until(({ record }) => record.trial !== null);
    const { trial } = await device.record();
    assert.equal(trial?.healing?.healthyMs, 60_000);
    await device.until(({ app }) => app === "ready");
    await device.after(50_000);
    assert.equal((await device.record()).safeMode, "max-faults");
    await device.after(15_000);
    assert.equal((await device.record()).safeMode, null);
  });

  it("under try is nobody's loss: what a person saves meanwhile stays, and what is only tried is written nowhere", async () => {
    const bad = entries({ MODE: "bad", A: "2" });
    await using device = await misconfigured(crashesBy("MODE"), {}, bad);
    await device.until(({ record, app }) => record.trial !== null && app === "ready");
    await device.save({ "uart.baud": "9600" });
    assert.deepEqual(await settingsOf(device.disk), { ...bad, "uart.baud": "9600" });
    await device.untilHealed();
    await device.ask({ kind: "reboot", by: "console" });
    await device.after(5_000);
    assert.deepEqual(await settingsOf(device.disk), { ...entries({ A: "2" }), "uart.baud": "9600" });
  });
});

describe("a faulty version", () => {
  it("is healed by an update, asked for first of all, without anybody", async () => {
    const ota: HealingDeviceOptions["ota"] = async (device) => {
      await device.install("u9", THIRD);
      return { kind: "installing", version: "1.2.0" };
    };
    await using device = await faulty({ ota });
    const { running } = await device.untilHealed();
    assert.equal(running?.version, "1.2.0");
    assert.deepEqual(await steps(device), ["update begun"]);
    assert.equal((await device.record()).healing, null);
    assert.deepEqual(device.said, ["Safe mode asks the DMS for an update"]);
  });

  it("is healed by the version before, once it is shown that no setting is to blame", async () => {
    let isWorn = false;
    const behaves: Behaviour = ({ version }) => (isWorn && version === "1.1.0" ? CRASH : "well");
    await using device = await misconfigured(behaves, {}, entries({ A: "2" }));
    await device.after(5_000);
    await device.save(entries({ A: "3" }));
    isWorn = true;
    await device.ask({ kind: "reboot", by: "console" });
    assert.equal((await device.untilHealed()).running?.version, "1.0.0");
    assert.deepEqual(await steps(device), ["settings begun", "settings failed", "bundle begun", "bundle healed"]);
    assert.equal((await device.settings()).get("app.environment"), "A=3");
  });

  it("is healed by the version before where no setting was changed; the log names both", async () => {
    await using device = await faulty();
    const { running, record } = await device.untilHealed();
    assert.deepEqual([running?.version, record.previous?.version, record.appFaults], ["1.0.0", "1.1.0", 0]);
    const told = (await device.events()).slice(-2);
    assert.deepEqual(
      told.map((event) => [event.kind, "generation" in event && event.generation === idOf(SECOND)]),
      [
        ["healing", true],
        ["fell-back", true],
      ],
    );
    assert.deepEqual(await steps(device), ["bundle begun", "bundle healed"]);
  });

  it("is asked about three times while the DMS is not reached, and the rest goes on", async () => {
    const ota: HealingDeviceOptions["ota"] = async () => ({
      kind: "unreached",
      code: "DMS_UNREACHABLE",
      detail: "no way",
    });
    await using device = await faulty({ ota });
    await device.untilHealed();
    assert.deepEqual(await steps(device), [
      ...Array.from({ length: 3 }, () => ["update begun", "update failed"]).flat(),
      "bundle begun",
      "bundle healed",
    ]);
  });
});

describe("an update that is on its way", () => {
  it("is not cut short by healing, whichever way it comes", async () => {
    let isUpdating = true;
    await using device = await faulty({ isUpdating: () => isUpdating });
    await device.untilSafeMode();
    await device.after(HOUR_MS / 2);
    assert.deepEqual(await device.healing(), []);
    isUpdating = false;
    await device.untilHealed();
  });
});

describe("a device that nothing heals", () => {
  it("resets the faults three times, then takes commands; a power cycle begins anew, a restart does not", async () => {
    const disk = await makeInstalled([FIRST, SECOND]);
    let cut: SimulatedDisk;
    {
      await using device = new HealingDevice(disk, { behaves: () => CRASH });
      await device.until(() => device.network.includes("keeps trying"));
      assert.deepEqual(await steps(device), [
        "bundle begun",
        "bundle failed",
        ...Array.from({ length: 3 }, () => "reset-faults begun"),
        "command-mode failed",
      ]);
      assert.deepEqual(device.network, ["ways in are open", "keeps trying"]);
      assert.match(device.said.at(-1) ?? "", /Nothing is left to be tried/);
      await device.ask({ kind: "reboot", by: "console" });
      await device.after(HOUR_MS / 4);
      assert.equal((await steps(device)).length, 6, "nothing is tried again, nor told again");
      cut = device.cut();
    }
    await using device = new HealingDevice(cut, { behaves: () => CRASH, bootId: "boot-2" });
    await device.until(() => device.network.includes("keeps trying"));
    assert.deepEqual((await steps(device)).slice(6), [
      ...Array.from({ length: 3 }, () => "reset-faults begun"),
      "command-mode failed",
    ]);
  });

  it("is reset to its factory values where the owner has allowed that, the backup set kept, three times", async () => {
    const good = { "system.safemode.auto_factory_reset": "1", "uart.baud": "9600" };
    let isWell = true;
    const device = await misconfigured(() => (isWell ? "well" : CRASH), good, {});
    await using _device = device;
    isWell = false;
    await device.save(entries({ A: "1" }));
    await device.ask({ kind: "reboot", by: "console" });
    await device.until(() => device.network.includes("keeps trying"));
    const taken = await steps(device);
    assert.equal(taken.filter((step) => step === "factory-reset begun").length, 3);
    assert.ok(taken.indexOf("factory-reset begun") > taken.indexOf("reset-faults begun"));
    assert.equal((await device.events()).filter(({ kind }) => kind === "factory-reset").length, 3);
    const settings = await device.settings();
    assert.deepEqual([settings.get("uart.baud"), settings.get("app.environment")], ["9600", ""]);
  });

  it("is not reset where the owner has not", async () => {
    await using device = new HealingDevice(await makeInstalled([FIRST, SECOND]), { behaves: () => CRASH });
    await device.until(() => device.network.includes("keeps trying"));
    assert.ok(!(await device.events()).some(({ kind }) => kind === "factory-reset"));
  });
});

describe("a person at the console", () => {
  it("has all the time: a byte pauses everything until nobody has typed for a quarter of an hour", async () => {
    await using device = await faulty();
    await device.untilSafeMode();
    device.type();
    for (let minutes = 0; minutes < 60; minutes += 10) {
      await device.after(600_000);
      device.type();
    }
    assert.deepEqual(await device.healing(), []);
    assert.deepEqual(device.said, []);
    await device.after(895_000);
    assert.deepEqual(await device.healing(), []);
    await device.untilHealed();
  });

  it("gets out by the documented session, and what was known is forgotten", async () => {
    await using device = await faulty();
    await device.untilSafeMode();
    device.type();
    assert.deepEqual(await device.ask({ kind: "reset-faults", by: "console" }), { faults: 8 });
    await device.ask({ kind: "reboot", by: "console" });
    await device.after(1_000);
    assert.deepEqual([(await device.status()).isSafeMode, (await device.record()).healing], [false, null]);
  });

  it("ends the trying of updates in command mode too, and nothing begins while he reads", async () => {
    await using device = new HealingDevice(await makeInstalled([FIRST, SECOND]), { behaves: () => CRASH });
    await device.until(() => device.network.includes("keeps trying"));
    device.type();
    await device.after(1_000);
    assert.deepEqual(device.network, ["ways in are open", "keeps trying", "stops trying"]);
    await device.after(905_000);
    assert.equal(device.network.at(-1), "keeps trying");
  });

  it("who sent the device to safe mode is waited for: an update alone would end it", async () => {
    let asked = 0;
    const ota: HealingDeviceOptions["ota"] = async () => {
      asked += 1;
      return { kind: "nothing-newer" };
    };
    await using device = new HealingDevice(await makeInstalled([FIRST, SECOND]), { behaves: () => "well", ota });
    await device.after(1_000);
    await device.ask({ kind: "force-safe-mode", by: "console" });
    await device.after(HOUR_MS / 2);
    assert.deepEqual([(await device.status()).isSafeMode, asked, device.network], [true, 1, ["keeps trying"]]);
    assert.deepEqual(await steps(device), ["update begun", "update failed"]);
  });

  it("who has switched it off is left alone", async () => {
    const off = { "system.safemode.disabled": "1" };
    await using device = await misconfigured(
      ({ settings }) => (settings["A"] === "1" ? CRASH : "well"),
      off,
      entries({ A: "1" }),
    );
    await device.untilSafeMode();
    await device.after(HOUR_MS);
    assert.deepEqual([await device.healing(), device.said, device.network], [[], [], []]);
  });
});

describe("a power cycle", () => {
  it("in the middle of the search costs one start, and the search goes on where it was", async () => {
    const bad = entries({ MODE: "bad", A: "2", B: "2", C: "2" });
    let cut: SimulatedDisk;
    {
      await using device = await misconfigured(crashesBy("MODE"), {}, bad);
      await device.until(({ record, app }) => record.trial !== null && app === "ready");
      cut = device.cut();
    }
    await using device = new HealingDevice(cut, { behaves: crashesBy("MODE"), bootId: "boot-2" });
    assert.equal((await device.record()).trial?.starts, 2);
    await device.untilHealed();
    assert.match((await device.healing()).at(-1) ?? "", /healed: app.environment:MODE is put back/);
    assert.equal((await device.settings()).get("app.environment"), "A=2;B=2;C=2");
  });

  it("right after it was healed does not bring the wrong setting back", async () => {
    let cut: SimulatedDisk;
    {
      await using device = await misconfigured(crashesBy("MODE"), {}, entries({ MODE: "bad", A: "2" }));
      await device.untilHealed();
      cut = device.cut();
    }
    await using device = new HealingDevice(cut, { behaves: crashesBy("MODE"), bootId: "boot-2" });
    await device.after(5_000);
    assert.deepEqual([(await device.status()).app, (await device.record()).appFaults], ["ready", 0]);
    assert.deepEqual(await settingsOf(device.disk), entries({ A: "2" }));
  });
});
