import assert from "node:assert/strict";
import { after, before, describe, it } from "node:test";
import { MAX_APP_FAULTS } from "@regrow/core/boot";
import { openConsole } from "../harness/console-socket.ts";
import { openMemoryGroup } from "../harness/memory-group.ts";
import { moodyFolder, startMoody, type MoodyDevice } from "../harness/moody.ts";
import { startScene, type Scene } from "../harness/scene.ts";
import { until } from "../harness/until.ts";

const MB = 1024 * 1024;
const WITHIN_MS = 60_000;
const NO_GROUP = "no control group can be made here";
const group = await openMemoryGroup("safe-mode");
/** The texts of the documentation, to the byte (device-facts 2.4, 2.6, 4.4 and 4.5). */
const BANNER = "\r\n\r\n\\*\\*\\* Max faults exceeded\\. Entering Safe Mode\\.\r\n";
const LIST = (kind: string): string =>
  Array.from({ length: MAX_APP_FAULTS }, (_, index) => `${index}: ${kind} Exception, uhandle:00 bhandle:00\r\n`).join(
    "",
  );

/**
 * Real processes and a real DMS; only the waits between two starts of a failing app are short. The five steps are those of
 * docs/how-to/recover-a-device.md.
 */
describe("a real device that fails", { timeout: 600_000 }, () => {
  let scene: Scene;
  let device: MoodyDevice;
  before(async () => {
    scene = await startScene({ product: "MOODY" });
    for (const version of ["1.2.0", "1.1.0", "1.0.0"])
      await scene.publish({ source: await moodyFolder(scene.folder, version), version });
    await scene.update("1.0.0");
    const set = ["dms.cmd.enabled 1", "system.safemode.disabled 1", "system.safemode.try_time 1"];
    for (const line of set) await scene.device().ask(`set ${line}`, /Set OK/);
    await scene.device().ask("save", /Success/);
    await scene.device().stop();
    device = await (group?.start(() => startMoody(scene.root)) ?? startMoody(scene.root));
    await device.waitFor(/\[App ready\]/);
  });
  after(async () => {
    await device.child.stop();
    await scene[Symbol.asyncDispose]();
    await group?.[Symbol.asyncDispose]();
  });

  const known = () => scene.client.call("getDevice", { uuid: scene.uuid });
  const tag = (version: string) => scene.client.call("setTag", { code: "MOODY", tag: "release", version });
  const failEightTimes = async (): Promise<void> => {
    for (let fault = 1; fault <= MAX_APP_FAULTS; fault += 1) await device.hit("SIGSEGV");
  };

  /** All that is printed from here to the end of the command's answer, which is known by that of the next command. */
  const shownFor = async (line: string): Promise<string> => {
    device.child.type(line);
    return (await device.ask("get system.dialect", /[^]*gecko-os\r\n/))[0];
  };

  it("tells that its app hung", async () => {
    await device.tell("hang");
    await device.waitFor(/\[App ready\]/);
    await device.ask("faults_print", /0: Watchdog Exception, uhandle:00 bhandle:00\r\n> /);
    await device.ask("faults_reset", /Success\r\n> /);
  });

  it("tells that the machine has killed its app for memory", { skip: group === undefined && NO_GROUP }, async () => {
    assert.ok(group !== undefined);
    await group.limit((await group.used()) + 96 * MB);
    await device.tell("eat");
    await device.waitFor(/\[App ready\]/);
    await device.ask("faults_print", /0: Out Of Memory Exception, uhandle:00 bhandle:00\r\n> /);
    assert.equal(await group.killed(), 1);
    await group.limit(4_096 * MB);
    await device.ask("faults_reset", /Success\r\n> /);
  });

  it("goes to safe mode by the eighth SIGSEGV, and leaves it as documented, over the DMS's console too", async () => {
    await failEightTimes();
    await device.waitFor(new RegExp(`MOODY-1\\.0\\.0, [^\r]*${BANNER}SAFEMODE> $`));
    const steps: readonly (readonly [string, string])[] = [
      ["get system.safemode.status", "1\r\n"],
      ["faults_print", LIST("Hardfault")],
      ["faults_reset", "Success\r\n"],
      ["faults_print", ""],
    ];
    await until("the live link", async () => ((await known()).link?.isSafeMode === true ? true : undefined), WITHIN_MS);
    const remote = await openConsole(scene);
    await remote.waitFor(new RegExp(`${BANNER}SAFEMODE> $`));
    for (const [line, answer] of steps.slice(0, 2)) await remote.ask(line, literally(`${line}\r\n${answer}SAFEMODE> `));
    // Up to date it is not: what runs here is what failed.
    await remote.ask("ota", /^ota\r\n\[[^\r]*safe mode[^\r]*\]\r\nCommand failed\r\nSAFEMODE> $/);
    remote.close();
    for (const [line, answer] of steps) await device.ask(line, literally(`${answer}SAFEMODE> `));
    await device.ask("reboot", /^Rebooting\r\n[^]*\[Ready\]\r\n> /);
    await device.waitFor(/\[App ready\]/);
  });

  it("advises a factory reset when it is back before it ran well, and is updated over the DMS's console", async () => {
    await failEightTimes();
    await device.waitFor(new RegExp(`${BANNER}\\*\\*\\* [^\r]*a factory reset is advised[^\r]*\r\nSAFEMODE> $`));
    await tag("1.1.0");
    await until("the live link", async () => ((await known()).link?.isSafeMode === true ? true : undefined), WITHIN_MS);
    const remote = await openConsole(scene);
    await remote.ask("ota", /Updating to 1\.1\.0\r\nSAFEMODE> /);
    await device.waitFor(/\[Ready\]\r\n> [^]*\[Confirmed 1\.1\.0\]/);
    remote.close();
    // Time enough to publish before the device begins to heal itself.
    for (const line of ["disabled 0", "heal_delay 10", "pause 1"])
      await device.ask(`set system.safemode.${line}`, /Set OK/);
    await device.ask("save", /Success/);
  });

  it("is healed by an update that is published while it is in safe mode, without a person", async () => {
    await device.tell("broken-1.1.0");
    await device.hit("SIGSEGV");
    await device.waitFor(/Entering Safe Mode\./);
    await tag("1.2.0");
    await device.waitFor(/\[Confirmed 1\.2\.0\]/);
    await until(
      "the DMS to know",
      async () => ((await known()).runningVersion === "1.2.0" ? true : undefined),
      WITHIN_MS,
    );
    assert.doesNotMatch(await shownFor("faults_print"), /Exception/);
  });

  it("is healed of one wrong setting, which is named, and keeps the others", async () => {
    for (const line of ["app.environment MODE=bad", "system.print_level 3"]) await device.ask(`set ${line}`, /Set OK/);
    await device.ask("save", /Success/);
    await device.ask("reboot", /Rebooting/);
    await device.waitFor(/Entering Safe Mode\./);
    await device.waitFor(
      /\[Healed: app\.environment:MODE is put back to the last good value; 1 other changed setting keeps its value\]/,
    );
    assert.doesNotMatch(await shownFor("get app.environment"), /bad/);
    await device.ask("get system.print_level", /3\r\n/);
    const healed = async (): Promise<true | undefined> => {
      const { entries } = await scene.client.call("getDeviceLog", { uuid: scene.uuid, limit: 100 });
      return /healing.*app\.environment/.test(JSON.stringify(entries)) ? true : undefined;
    };
    await until("the DMS to know what has healed it", healed, WITHIN_MS);
  });
});

function literally(text: string): RegExp {
  return new RegExp(`^${text.replaceAll(/[.*+?^${}()|[\]\\]/g, String.raw`\$&`)}$`);
}
