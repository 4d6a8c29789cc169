import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { sha256Hex } from "@regrow/core/port";
import { parseLine } from "@regrow/core/recovery-log";
import { NodeCryptography } from "@regrow/node/cryptography";
import { VirtualClock } from "@regrow/sim/clock";
import { SimulatedDisk } from "@regrow/sim/disk";
import { RecordingLogger } from "@regrow/testing/log";
import { headOf, makePublisher } from "@regrow/testing/publisher";
import { ScriptedProcesses, type ScriptedApp } from "../../test/scripted-processes.ts";
import { stageBundle } from "../../test/stage-bundle.ts";
import { FILES } from "../layout/index.ts";
import { BootRecordStore, RecoveryLog } from "../store/index.ts";
import { runBootloader, type BootloaderEnd } from "./bootloader.ts";

const cryptography = new NodeCryptography();
const publisher = makePublisher();
const first = publisher.bundle({ version: "1.0.0" });
const second = publisher.bundle({ version: "1.1.0", files: { "main.mjs": "2" } });

/** A device that is on: everything real but the disk, the clock and the processes. */
class Machine {
  readonly disk: SimulatedDisk;
  readonly clock = new VirtualClock();
  readonly processes = new ScriptedProcesses();
  readonly logger = new RecordingLogger();
  readonly #off = new AbortController();
  readonly #ended: Promise<BootloaderEnd>;

  constructor(disk: SimulatedDisk, onApp: (app: ScriptedApp) => void = sayReady) {
    this.disk = disk;
    this.processes.onApp = onApp;
    const framework = { version: "0.1.0", slot: "a" };
    this.#ended = runBootloader(
      {
        disk,
        clock: this.clock,
        cryptography,
        logger: this.logger,
        processes: this.processes,
        resetCause: "power",
        framework,
      },
      this.#off.signal,
    );
  }

  /** Lets everything happen that needs no time. */
  async settle(): Promise<this> {
    for (let round = 0; round < 20; round += 1) await this.clock.advance(0);
    return this;
  }

  async off(): Promise<BootloaderEnd> {
    this.#off.abort();
    return this.clock.runUntil(this.#ended);
  }

  get started(): string[] {
    return this.processes.apps.map(({ launch }) => launch.running.generation.version);
  }

  async install(updateId: string, bundle: Uint8Array): Promise<void> {
    await this.processes.kernel.ask({ kind: "clear-staging", updateId });
    await stageBundle(this.disk, updateId, bundle);
    const answer = await this.processes.kernel.ask({ kind: "install", updateId, by: "dms" });
    assert.ok("answer" in answer, JSON.stringify(answer));
    await this.processes.kernel.ask({ kind: "reboot", by: "dms" });
    await this.settle();
  }
}

function sayReady(app: ScriptedApp): void {
  app.launch.onWord("READY");
}

async function newDisk(): Promise<SimulatedDisk> {
  const disk = new SimulatedDisk();
  await disk.makeDirectory("identity");
  await disk.write(FILES.platformRoot, publisher.platformRoot);
  await disk.write(
    FILES.device,
    new TextEncoder().encode(
      JSON.stringify({ platform: "linux-x64", product: "ACME-KIOSK", appEnvironment: { COLOUR: "green" } }),
    ),
  );
  for (const folder of ["boot", "recovery", "objects", "generations", "staging"]) await disk.makeDirectory(folder);
  await disk.barrier();
  return disk;
}

async function running(version: Uint8Array = first): Promise<Machine> {
  const machine = await new Machine(await newDisk()).settle();
  await machine.install("u1", version);
  return machine;
}

async function loggedKinds(disk: SimulatedDisk): Promise<string[]> {
  const lines = await (await RecoveryLog.open(disk, cryptography)).readAfter(0, 100);
  return lines.map((line) => parseLine(line)?.event.kind ?? "?");
}

describe("bootloader", () => {
  it("takes a device without software to a confirmed version, and starts that after a power cut without writing", async () => {
    const machine = await running();
    assert.deepEqual(machine.started, ["1.0.0"]);
    assert.deepEqual(await loggedKinds(machine.disk), ["installed", "confirmed"]);
    assert.equal(machine.processes.apps[0]?.launch.ownerEnvironment["COLOUR"], "green");
    const disk = machine.disk.fork();
    const again = await new Machine(disk).settle();
    assert.deepEqual(again.started, ["1.0.0"]);
    assert.deepEqual(
      disk.log.filter(({ kind }) => kind !== "sync"),
      [],
    );
    assert.equal(await again.off(), "stop");
  });

  it("rolls a crashing update back after exactly three starts and tells why", async () => {
    const machine = await running();
    machine.processes.onApp = (app) =>
      app.launch.running.generation.version === "1.1.0"
        ? app.end({ code: 1, lastOutput: "Error: broken" })
        : sayReady(app);
    await machine.install("u2", second);
    await machine.clock.advance(60_000);
    await machine.settle();
    assert.deepEqual(machine.started, ["1.0.0", "1.1.0", "1.1.0", "1.1.0", "1.0.0"]);
    assert.deepEqual((await loggedKinds(machine.disk)).slice(2), [
      "installed",
      "fault",
      "fault",
      "fault",
      "rolled-back",
    ]);
    const status = await machine.processes.kernel.ask({ kind: "status" });
    assert.ok("answer" in status && status.answer !== null && "record" in status.answer);
    assert.equal(status.answer.record.appFaults, 0);
    assert.equal(status.answer.running?.version, "1.0.0");
    assert.equal(status.answer.app, "ready");
  });

  it("rolls back a trial that ends the machine three times, whatever ended it", async () => {
    const machine = await running();
    machine.processes.onApp = () => {};
    await machine.install("u2", second);
    const starts: string[] = [];
    let disk = machine.disk;
    for (let cut = 0; cut < 3; cut += 1) {
      disk = disk.fork();
      starts.push(...(await new Machine(disk, () => {}).settle()).started);
    }
    assert.deepEqual(starts, ["1.1.0", "1.1.0", "1.0.0"]);
  });

  it("runs the confirmed version when the disk takes no writes, and leaves the trial for later", async () => {
    const machine = await running();
    await machine.processes.kernel.ask({ kind: "clear-staging", updateId: "u2" });
    await stageBundle(machine.disk, "u2", second);
    await machine.processes.kernel.ask({ kind: "install", updateId: "u2", by: "dms" });
    await machine.settle();
    const readOnly = machine.disk.fork({ plan: { fail: { operation: 1, code: "EROFS", forEver: true } } });
    const stuck = await new Machine(readOnly).settle();
    assert.deepEqual(stuck.started, ["1.0.0"]);
    readOnly.setPlan({});
    assert.deepEqual((await new Machine(readOnly.fork()).settle()).started, ["1.1.0"]);
  });

  it("finishes a confirmation of which a power cut has left only the log's entry", async () => {
    const machine = await running();
    machine.processes.onApp = () => {};
    await machine.install("u2", second);
    const disk = machine.disk.fork();
    const log = await RecoveryLog.open(disk, cryptography);
    const generation = sha256Hex(cryptography, headOf(second).manifest);
    await log.append(
      "bootloader",
      { kind: "confirmed", updateId: "u2", generation, product: "ACME-KIOSK", version: "1.1.0", securityVersion: 0 },
      0,
    );
    await new Machine(disk, () => {}).settle();
    const loaded = await new BootRecordStore(disk.fork(), cryptography).load();
    assert.ok(loaded.kind === "ok");
    assert.equal(loaded.value.confirmed?.version, "1.1.0");
    assert.equal(loaded.value.trial, null);
  });

  it("makes a new boot record when both copies are lost", async () => {
    const machine = await running();
    const disk = machine.disk.fork();
    for (const path of FILES.bootRecords) await disk.write(path, new Uint8Array(100));
    const again = await new Machine(disk).settle();
    assert.deepEqual(again.started, ["1.0.0"]);
    assert.equal((await loggedKinds(disk)).at(-1), "record-rebuilt");
  });

  it("starts the previous version when a file of the confirmed one is damaged", async () => {
    const machine = await running();
    await machine.install("u2", second);
    assert.deepEqual(machine.started, ["1.0.0", "1.1.0"]);
    const disk = machine.disk.fork();
    disk.rot(`generations/${sha256Hex(cryptography, headOf(second).manifest)}/tree/app/main.mjs`);
    const again = await new Machine(disk).settle();
    assert.deepEqual(again.started, ["1.0.0"]);
    assert.equal((await loggedKinds(disk)).at(-1), "fell-back");
  });

  it("restarts a kernel that crashes and gives up at the eighth time, the app running meanwhile", async () => {
    const machine = await running();
    for (let fault = 1; fault <= 8; fault += 1) {
      machine.processes.kernel.end({ code: 1 });
      await machine.clock.advance(31_000);
    }
    assert.equal(await machine.off(), "faulty");
    assert.equal(machine.processes.apps.length, 1);
    assert.ok(machine.processes.apps[0]?.wasStopped);
  });

  it("refuses what it does not understand, forged log entries and a second install, and goes on", async () => {
    const machine = await running();
    const { kernel } = machine.processes;
    for (const message of [
      null,
      7,
      {},
      { id: "x" },
      { id: 1, request: { kind: "launch" } },
      { id: 2, request: { kind: "record", by: "dms", event: { kind: "confirmed" } } },
    ])
      kernel.say(message);
    await machine.settle();
    const refusals = kernel.received.filter((message) => "error" in message);
    assert.deepEqual(
      refusals.map((message) => message.error.code),
      ["INPUT_INVALID", "INPUT_INVALID"],
    );
    const answers = await Promise.all(
      ["u8", "u9"].map((updateId) => kernel.ask({ kind: "install", updateId, by: "console" })),
    );
    assert.deepEqual(
      answers.map((answer) => ("error" in answer ? answer.error.code : "")),
      ["UPDATE_PACK_INVALID", "UPDATE_BUSY"],
    );
    const recorded = await kernel.ask({ kind: "record", by: "kernel", event: { kind: "claimed", owner: "ada" } });
    assert.ok("answer" in recorded);
    assert.deepEqual(recorded.answer, { sequence: 3 });
    assert.equal((await loggedKinds(machine.disk)).at(-1), "claimed");
  });
});
