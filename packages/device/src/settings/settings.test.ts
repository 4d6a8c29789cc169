import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { RegrowError } from "@regrow/core/error";
import type { Disk, Logger } from "@regrow/core/port";
import { SimulatedDisk } from "@regrow/sim/disk";
import { SILENT } from "../../test/test-device.ts";
import { FILES } from "../layout/index.ts";
import { findSuspects } from "@regrow/core/safe-mode";
import { loadSettings } from "./settings.ts";

interface Kept {
  readonly current?: string;
  readonly good?: string;
  readonly factory?: string;
}

async function diskWith(kept: Kept | string): Promise<SimulatedDisk> {
  const { current, good, factory }: Kept = typeof kept === "string" ? { current: kept } : kept;
  const disk = new SimulatedDisk();
  await disk.makeDirectory("settings");
  const files = [
    [FILES.settings, current],
    [FILES.goodSettings, good],
    [FILES.factorySettings, factory],
  ] as const;
  for (const [path, text] of files) if (text !== undefined) await disk.write(path, new TextEncoder().encode(text));
  await disk.barrier();
  return disk;
}

async function textOf(disk: Disk, path: string): Promise<string> {
  return new TextDecoder().decode(await disk.read(path, 100_000));
}

/** Every line that is logged. */
function listening(): { readonly log: Logger; readonly said: string[] } {
  const said: string[] = [];
  const say = (message: string): void => void said.push(message);
  return { said, log: { debug: say, info: say, warn: say, error: say } };
}

describe("Settings", () => {
  it("are in memory until they are saved, then survive a power cut (law L6)", async () => {
    const disk = await diskWith("{}");
    const settings = await loadSettings(disk, SILENT);
    settings.set("system.print_level", "0");
    assert.equal((await loadSettings(disk, SILENT)).get("system.print_level"), "all");
    await settings.save();
    for (const state of disk.crashStates({ seed: 1, limit: 16, names: "any" })) {
      assert.equal((await loadSettings(disk.boot(state), SILENT)).get("system.print_level"), "0");
    }
  });

  it("are durable where their folder had to be made first", async () => {
    const disk = new SimulatedDisk();
    const settings = await loadSettings(disk, SILENT);
    settings.set("system.print_level", "0");
    await settings.save();
    for (const state of disk.crashStates({ seed: 1, limit: 16, names: "any" }))
      assert.equal((await loadSettings(disk.boot(state), SILENT)).get("system.print_level"), "0");
  });

  it("erase one value for good without saving the others", async () => {
    const disk = await diskWith('{"dms.provision.token":"a-token-of-16-or-more"}');
    const settings = await loadSettings(disk, SILENT);
    settings.set("system.print_level", "0");
    await settings.erase("dms.provision.token");
    const after = await loadSettings(disk, SILENT);
    assert.deepEqual([after.get("dms.provision.token"), after.get("system.print_level")], ["", "all"]);
    assert.equal(settings.get("system.print_level"), "0");
  });

  it("keep one value for good without saving the others", async () => {
    const disk = await diskWith('{"http.server.port":"8080"}');
    const settings = await loadSettings(disk, SILENT);
    settings.set("system.print_level", "0");
    await settings.keep("http.server.root_filename", "webapp/index.html");
    const after = await loadSettings(disk, SILENT);
    const names = ["http.server.root_filename", "http.server.port", "system.print_level"] as const;
    assert.deepEqual(
      names.map((name) => after.get(name)),
      ["webapp/index.html", "8080", "all"],
    );
    assert.equal(settings.get("system.print_level"), "0");
  });

  it("keep names of another version, and ignore values that cannot be", async () => {
    const disk = await diskWith(
      '{"from.the.future":"1","update.automatic":"perhaps","system.print_level":"1","time.uptime":5}',
    );
    const settings = await loadSettings(disk, SILENT);
    assert.deepEqual([settings.get("update.automatic"), settings.get("system.print_level")], ["1", "1"]);
    await settings.save();
    assert.match(new TextDecoder().decode(await disk.read(FILES.settings, 1_000)), /from\.the\.future/);
  });

  it("are the last known good ones where the file is damaged or lost, else the factory's, and the log says so (law L1)", async () => {
    const good = '{"system.print_level":"2"}';
    const factory = '{"system.print_level":"3","update.automatic":"0"}';
    for (const current of ["", "{", "[]", "null", "\u0000\u0000", undefined]) {
      const both = current === undefined ? { good, factory } : { current, good, factory };
      const { log, said } = listening();
      const settings = await loadSettings(await diskWith(both), log);
      assert.deepEqual([settings.get("system.print_level"), settings.get("update.automatic")], ["2", "0"]);
      assert.ok(said.includes("saved settings are lost, using the last known good ones"), String(current));
    }
    for (const broken of [undefined, "{"]) {
      const { log, said } = listening();
      const kept = { current: "{", factory, ...(broken === undefined ? {} : { good: broken }) };
      assert.equal((await loadSettings(await diskWith(kept), log)).get("system.print_level"), "3");
      assert.ok(said.includes("saved settings are lost, using the factory's"));
    }
    const { log, said } = listening();
    assert.equal((await loadSettings(new SimulatedDisk(), log)).get("system.print_level"), "all");
    assert.deepEqual(said, [], "a new device has lost nothing");
    const nothing = await diskWith({ current: "{", factory: "{" });
    assert.equal((await loadSettings(nothing, SILENT)).get("system.print_level"), "all");
  });

  it("have the factory's values until they are set, and the table's where it says nothing", async () => {
    const settings = await loadSettings(await diskWith({ factory: '{"uart.baud":"9600","uart.data":"12"}' }), SILENT);
    assert.deepEqual([settings.get("uart.baud"), settings.get("uart.data")], ["9600", "8"]);
    settings.set("uart.baud", "19200");
    assert.deepEqual([settings.get("uart.baud"), settings.atStart("uart.baud")], ["19200", "9600"]);
  });

  it("remember what counted at the start, whatever is set, saved, loaded or reset since", async () => {
    const settings = await loadSettings(await diskWith('{"uart.device":"/dev/ttyS0"}'), SILENT);
    settings.set("uart.device", "/dev/ttyS1");
    assert.deepEqual([settings.get("uart.device"), settings.atStart("uart.device")], ["/dev/ttyS1", "/dev/ttyS0"]);
    settings.load();
    assert.equal(settings.get("uart.device"), "/dev/ttyS0");
    settings.set("uart.device", "/dev/ttyS2");
    await settings.save();
    settings.set("uart.device", "/dev/ttyS3");
    settings.load();
    assert.deepEqual([settings.get("uart.device"), settings.atStart("uart.device")], ["/dev/ttyS2", "/dev/ttyS0"]);
    settings.resetCache({ bundle: null, owner: null });
    assert.deepEqual([settings.get("uart.device"), settings.atStart("uart.device")], ["", "/dev/ttyS0"]);
  });

  it("have factory values in memory alone after a reset of that kind, but for what is locked, until they are loaded", async () => {
    const saved = {
      "app.healthy_clear_ms": "1",
      "dfu.logs_enabled": "1",
      "system.print_level": "1",
      "system.variable_lock": "app.healthy_clear_ms",
    };
    const disk = await diskWith({ current: JSON.stringify(saved), factory: '{"remote_terminal.port":"2002"}' });
    const settings = await loadSettings(disk, SILENT);
    settings.set("app.healthy_clear_ms", "77");
    settings.set("remote_terminal.port", "2001");
    const before = disk.operations;
    settings.resetCache({ bundle: "uart.baud 9600\napp.healthy_clear_ms 5", owner: null });
    assert.equal(disk.operations, before);
    const values = [
      "app.healthy_clear_ms",
      "dfu.logs_enabled",
      "system.print_level",
      "remote_terminal.port",
      "uart.baud",
    ] as const;
    assert.deepEqual(
      values.map((name) => settings.get(name)),
      ["1", "1", "all", "2002", "9600"],
      "locked is what was saved, not what was only set",
    );
    settings.load();
    assert.equal(settings.get("system.print_level"), "1");
  });

  it("of this start are kept as good, once, and nothing is written where they are", async () => {
    const disk = await diskWith('{"uart.baud":"9600"}');
    const settings = await loadSettings(disk, SILENT);
    settings.set("uart.baud", "19200");
    await settings.save();
    await settings.keepAsGood();
    assert.deepEqual(JSON.parse(await textOf(disk, FILES.goodSettings)), { "uart.baud": "9600" });
    const before = disk.operations;
    await settings.keepAsGood();
    const fresh = new SimulatedDisk();
    await (await loadSettings(fresh, SILENT)).keepAsGood();
    assert.deepEqual([disk.operations - before, fresh.operations], [0, 0]);
  });

  it("give an erased value back from nowhere: neither from the last good ones nor from the factory's", async () => {
    const kept = '{"dms.provision.token":"a-token-of-16-or-more"}';
    const disk = await diskWith({ current: kept, good: kept, factory: kept });
    const settings = await loadSettings(disk, SILENT);
    await settings.erase("dms.provision.token");
    assert.equal(settings.get("dms.provision.token"), "");
    await disk.write(FILES.settings, new TextEncoder().encode("{"));
    assert.equal((await loadSettings(disk, SILENT)).get("dms.provision.token"), "");
  });

  it("are read with what safe mode has put back, and written without it, unless a person sets it", async () => {
    const saved = { "uart.baud": "115200", "app.environment": "A=1;MODE=bad" };
    const kept = { current: JSON.stringify(saved), good: '{"uart.baud":"9600"}', factory: "{}" };
    const past = { good: { "uart.baud": "9600" }, factory: {} };
    const suspects = findSuspects(saved, past).filter(({ name }) => name !== "app.environment:A");
    const disk = await diskWith(kept);
    const settings = await loadSettings(disk, SILENT, suspects);
    const shown = (): readonly string[] => [settings.get("uart.baud"), settings.get("app.environment")];
    assert.deepEqual(shown(), ["9600", "A=1"]);
    settings.set("update.consent", "1");
    await settings.save();
    assert.deepEqual(JSON.parse(await textOf(disk, FILES.settings)), { ...saved, "update.consent": "1" });
    settings.set("uart.baud", "19200");
    settings.load();
    assert.deepEqual(shown(), ["9600", "A=1"]);
    settings.set("uart.baud", "19200");
    await settings.save();
    assert.equal(JSON.parse(await textOf(disk, FILES.settings))["uart.baud"], "19200");
    const again = await loadSettings(disk, SILENT, suspects);
    assert.deepEqual([again.get("uart.baud"), again.get("app.environment")], ["19200", "A=1"]);
  });

  it("can be written by several at once", async () => {
    const disk = await diskWith("{}");
    const settings = await loadSettings(disk, SILENT);
    settings.set("uart.baud", "9600");
    const many = [settings.save(), settings.erase("dms.provision.token"), settings.keepAsGood(), settings.save()];
    await Promise.all(many);
    assert.equal((await loadSettings(disk, SILENT)).get("uart.baud"), "9600");
  });

  it("say that the disk takes nothing, and go on with what was there", async () => {
    const disk = (await diskWith('{"uart.baud":"9600"}')).fork({
      plan: { fail: { operation: 1, code: "ENOSPC", forEver: true } },
    });
    const settings = await loadSettings(disk, SILENT);
    settings.set("uart.baud", "19200");
    for (const write of [() => settings.save(), () => settings.keepAsGood()])
      await assert.rejects(write, (error) => error instanceof RegrowError && error.code === "STORAGE_FULL");
    assert.deepEqual([settings.get("uart.baud"), settings.atStart("uart.baud")], ["19200", "9600"]);
    settings.load();
    assert.equal(settings.get("uart.baud"), "9600");
  });
});
