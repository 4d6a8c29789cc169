import assert from "node:assert/strict";
import { chmod, readFile, rename, writeFile } from "node:fs/promises";
import { constants } from "node:os";
import { join } from "node:path";
import { after, before, describe, it } from "node:test";
import { MAX_APP_FAULTS, MAX_SAFE_MODE_FAULTS } from "@regrow/core/boot";
import type { FaultRecord, FaultType } from "@regrow/core/fault";
import { NodeDisk } from "@regrow/node/disk";
import { makePublisher } from "@regrow/testing/publisher";
import { makeTempFolder, type TempFolder } from "@regrow/testing/temp-folder";
import { buildFramework, installFramework } from "../src/framework/index.ts";
import { initDevice } from "../src/identity/index.ts";
import { DeviceProcess } from "./device-process.ts";
import { stageBundle } from "./stage-bundle.ts";

const publisher = makePublisher();
/** Does what the file `first` says before it is ready, what `then` says afterwards, once each. */
const MAIN = `ulimit -c 0
cd "$REGROW_DATA"
echo $$ > pid
run() { if [ -f "$1" ]; then mv "$1" "$1.run"; . "./$1.run"; fi; }
run first
echo READY >&3
while :; do run then; echo WATCHDOG >&3; sleep 0.05; done
`;
/** Longer than a busy machine keeps an app waiting: that would be a fault which no test has asked for. */
const APP = { command: "sh", arguments: ["main.sh"], readyTimeoutMs: 60_000, watchdogMs: 60_000 };
const good = publisher.bundle({ version: "1.0.0", files: { "main.sh": MAIN }, app: APP });
/** The same, but it is not waited for as long. */
const impatient = publisher.bundle({
  version: "1.0.1",
  files: { "main.sh": MAIN },
  app: { ...APP, readyTimeoutMs: 5_000, watchdogMs: 5_000 },
});
const broken = publisher.bundle({ version: "1.1.0", files: { "main.sh": MAIN }, app: { ...APP, command: "./absent" } });

/** What does not end a process: it is ignored, or halts it until it goes on. */
const NOT_DEADLY = new Set(["SIGCHLD", "SIGCONT", "SIGSTOP", "SIGTSTP", "SIGTTIN", "SIGTTOU", "SIGURG", "SIGWINCH"]);
const NOT_DEADLY_NUMBERS = new Set(
  Object.entries(constants.signals).flatMap(([name, number]) => (NOT_DEADLY.has(name) ? [number] : [])),
);
const SIGNALS = [...new Set(Object.values(constants.signals))].filter((number) => !NOT_DEADLY_NUMBERS.has(number));

/** Faults in a row make the next start wait longer; a session that begins anew forgets them. */
const QUICK_FAULTS = 6;

/** Real processes: first stage, bootloader and an app that fails as it is told; the kernel is scripted. */
describe("the faults of a real app", { timeout: 240_000 }, () => {
  let folder: TempFolder;
  let root = "";
  before(async () => {
    folder = await makeTempFolder();
    root = join(folder.path, "device");
    const framework = await buildFramework(folder.path, { version: "0.1.0" });
    await initDevice(root, { platformRoot: publisher.platformRoot });
    await chmod(folder.path, 0o755);
    await chmod(root, 0o755);
    await installFramework(new NodeDisk(root), framework);
    await using device = new DeviceProcess(root);
    await install(device, "u1", good);
  });
  after(() => folder[Symbol.asyncDispose]());

  async function install(device: DeviceProcess, updateId: string, bundle: Uint8Array): Promise<void> {
    await device.ask({ kind: "clear-staging", updateId });
    await stageBundle(new NodeDisk(root), updateId, bundle);
    await device.ask({ kind: "install", updateId, by: "dms" });
    await restart(device);
  }

  async function restart(device: DeviceProcess, by: "console" | "kernel" = "console"): Promise<void> {
    const isReady = device.forget().ready();
    await device.ask({ kind: "reboot", by });
    await isReady;
  }

  /** In one move: the app looks all the time, and must not find a file that nothing is in yet. */
  async function tell(when: "first" | "then", deed: string): Promise<void> {
    const file = join(root, "data", when);
    await writeFile(`${file}.new`, `${deed}\n`);
    await rename(`${file}.new`, file);
  }

  /** Tells the app what to do, and waits for the fault that it makes of it. */
  async function faultOf(device: DeviceProcess, when: "first" | "then", deed: string): Promise<FaultRecord> {
    const isReady = device.forget().ready();
    await tell(when, deed);
    // A restart that was asked for is no fault.
    if (when === "first") await device.ask({ kind: "reboot", by: "console" });
    await isReady;
    const fault = (await device.status()).record.faults.at(-1);
    await device.ask({ kind: "reset-faults", by: "console" });
    assert.ok(fault !== undefined, deed);
    return fault;
  }

  type Row = readonly [FaultType, "first" | "then", string, Partial<FaultRecord>];
  async function expectFaults(device: DeviceProcess, rows: readonly Row[]): Promise<void> {
    for (const [index, [type, when, deed, evidence]] of rows.entries()) {
      if (index % QUICK_FAULTS === QUICK_FAULTS - 1) await restart(device);
      const fault = await faultOf(device, when, deed);
      assert.deepEqual({ ...fault, ...evidence, type }, fault, deed);
    }
  }

  async function started(further: readonly string[] = []): Promise<DeviceProcess> {
    const device = new DeviceProcess(root, further);
    await device.ready();
    return device;
  }

  it("by a signal have its name, each", async () => {
    await using device = await started();
    for (const [index, number] of SIGNALS.entries()) {
      if (index % QUICK_FAULTS === QUICK_FAULTS - 1) await restart(device);
      const { type, signal, exitCode } = await faultOf(device, "then", `kill -${number} $$`);
      assert.deepEqual([type, exitCode], ["signal", null], String(number));
      assert.equal(Object.entries(constants.signals).find(([name]) => name === signal)?.[1], number, signal ?? "none");
    }
  });

  it("are told from each other", async () => {
    await using device = await started();
    await expectFaults(device, [
      ["exit-code", "then", "exit 3", { exitCode: 3 }],
      ["exit-code", "then", "exit 0", { exitCode: 0 }],
      ["exit-before-ready", "first", "echo no licence; exit 4", { exitCode: 4, lastOutput: "no licence" }],
      ["exit-before-ready", "first", "kill -SEGV $$", { signal: "SIGSEGV" }],
      // Not out-of-memory: nothing says that memory ran out.
      ["signal", "then", "kill -KILL $$", { signal: "SIGKILL" }],
      // A shell's answer to it.
      ["exit-code", "then", "exit 137", { exitCode: 137 }],
    ]);
  });

  it("of a version that cannot be started at all end its trial, and the log has the reason", async () => {
    await using device = await started();
    await install(device, "u2", broken);
    const { record, running, logSequence } = await device.status();
    assert.equal(running?.version, "1.0.0");
    assert.equal(record.appFaults, 0);
    const log = await device.ask({ kind: "log", afterSequence: logSequence - 1, limit: 1 });
    assert.ok(log !== null && "lines" in log);
    assert.match(log.lines[0] ?? "", /"kind":"rolled-back".*"type":"spawn-failed".*ENOENT/);
    await device.ask({ kind: "reset-faults", by: "console" });
  });

  it("are counted for a machine that was reset by its watchdog, and for a device that restarts itself", async () => {
    await using device = await started(["--reset-cause", "watchdog"]);
    await restart(device, "kernel");
    const { record } = await device.status();
    assert.deepEqual(
      record.faults.slice(-2).map(({ type }) => type),
      ["machine-reset", "unhealthy-reboot"],
    );
    assert.equal(record.appFaults, 2);
    await device.ask({ kind: "reset-faults", by: "console" });
  });

  it("are none where the service is stopped eight times in a row, also where init is quicker with the app", async () => {
    for (let stop = 1; stop <= MAX_APP_FAULTS; stop += 1) {
      const device = await started();
      if (stop % 2 === 0) process.kill(Number(await readFile(join(root, "data", "pid"), "utf8")), "SIGTERM");
      assert.equal(await device.stop(), 0);
    }
    await using device = await started();
    assert.deepEqual((await device.status()).record.faults, []);
  });

  it("that keeps who waits for it waiting say what was waited for", async () => {
    await using device = await started();
    await install(device, "u3", impatient);
    await expectFaults(device, [
      ["start-timeout", "first", "sleep 60", { signal: "SIGKILL" }],
      ["watchdog", "then", "sleep 60", { signal: "SIGKILL" }],
      ["watchdog", "then", "kill -STOP $$", { signal: "SIGKILL" }],
    ]);
  });

  it("eight of them lead to safe mode, eight of the kernel there to rescue", async () => {
    await using device = await started();
    for (let fault = 1; fault <= MAX_APP_FAULTS; fault += 1) {
      const goesOn = fault < MAX_APP_FAULTS ? device.forget().ready() : device.forget().kernelStarted();
      await tell("then", "kill -SEGV $$");
      await goesOn;
    }
    const { record, app, isSafeMode } = await device.status();
    assert.deepEqual([record.safeMode, record.appFaults, app], ["max-faults", MAX_APP_FAULTS, "none"]);
    assert.equal(isSafeMode, true);
    for (let crash = 1; crash <= MAX_SAFE_MODE_FAULTS; crash += 1) {
      assert.equal((await device.status()).record.safeModeFaults, crash - 1);
      const isAgain = crash < MAX_SAFE_MODE_FAULTS ? device.forget().kernelStarted() : device.firstText();
      device.write("crash");
      await isAgain;
    }
    assert.match(await device.firstText(), /Regrow rescue/);
  });
});
