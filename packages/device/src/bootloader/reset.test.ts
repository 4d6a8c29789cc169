import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { DiskError, sha256Hex } from "@regrow/core/port";
import type { RecoveryEvent } from "@regrow/core/recovery-log";
import { BACKUP_RESET, FULL_RESET, type ResetRequest } from "@regrow/core/reset";
import { NodeCryptography } from "@regrow/node/cryptography";
import { VirtualClock } from "@regrow/sim/clock";
import type { SimulatedDisk } from "@regrow/sim/disk";
import { RecordingLogger } from "@regrow/testing/log";
import { FIRST, SECOND, THIRD, makeInstalled } from "../../test/installed-device.ts";
import { create, openFiles, writeBundleFiles } from "../../test/files.ts";
import { FILES } from "../layout/index.ts";
import { readKeptSettings } from "../store/index.ts";
import { BootState } from "./boot-state.ts";
import { carryOutOrder, takeOrder } from "./orders.ts";
import { readPlan } from "./reset-plan.ts";
import type { ResetPorts } from "./reset-ports.ts";
import { carryOutReset, takeReset } from "./reset.ts";

const cryptography = new NodeCryptography();
const SAVED = {
  "app.healthy_clear_ms": "1000",
  "remote_terminal.port": "2001",
  "system.print_level": "1",
  "system.variable_lock": "app.healthy_clear_ms",
};
const LOCKED = { "app.healthy_clear_ms": "1000", "system.variable_lock": "app.healthy_clear_ms" };
const NOTE = "data/app/state.db";

interface Opened extends ResetPorts {
  readonly disk: SimulatedDisk;
  readonly logger: RecordingLogger;
}

/** What a bootloader has at the beginning of a session. */
async function open(disk: SimulatedDisk): Promise<Opened> {
  const logger = new RecordingLogger();
  const clock = new VirtualClock();
  const state = await BootState.open({ disk, clock, cryptography, logger });
  return { disk, clock, cryptography, logger, state };
}

/** A device that is in use: two versions, settings, a file, a hidden file of the bundle, data. */
async function used(options: Parameters<typeof makeInstalled>[1] = {}): Promise<SimulatedDisk> {
  const disk = await makeInstalled([FIRST, SECOND], options);
  await writeBundleFiles(disk);
  for (const path of [FILES.settings, FILES.goodSettings]) await disk.write(path, bytesOf(JSON.stringify(SAVED)));
  await disk.write(FILES.pickedUp, bytesOf("tried"));
  await create(await openFiles(disk), "mine.txt", "mine");
  await (await openFiles(disk)).delete("page.html");
  await disk.makeDirectory("data/app");
  await disk.write(NOTE, bytesOf("state"));
  await disk.barrier();
  return disk;
}

/** Asks for it, restarts, and lets it be carried out. */
async function reset(disk: SimulatedDisk, request: ResetRequest): Promise<Opened> {
  const before = await open(disk);
  await takeReset(before, { by: "console", reset: request });
  const after = await open(disk.fork());
  await carryOutReset(after);
  return after;
}

async function savedOn(disk: SimulatedDisk): Promise<Readonly<Record<string, string>>> {
  return (await readKeptSettings(disk, new RecordingLogger())).saved;
}

async function namesOn(disk: SimulatedDisk): Promise<readonly string[]> {
  const files = await (await openFiles(disk)).list();
  return files.filter(({ origin }) => origin !== "tree").map(({ name }) => name);
}

async function resetsIn({ state }: Opened): Promise<readonly string[]> {
  const events = (await state.readLog(0, 64)).map((line) => (JSON.parse(line) as { event: RecoveryEvent }).event);
  return events.flatMap((event) => (event.kind === "factory-reset" ? [event.detail] : []));
}

describe("a factory reset", () => {
  it("changes nothing while something runs, and is done by the next start, once", async () => {
    const disk = await used();
    const before = await open(disk);
    const lines = await takeReset(before, { by: "console", reset: FULL_RESET });
    assert.deepEqual(lines, [
      "Variables: factory values",
      "Locked variables: 1 kept",
      "Data of the app: kept",
      "Files of users: kept; hidden files of the bundle are shown again",
      "Software: 1.1.0, kept",
    ]);
    assert.deepEqual(await savedOn(disk), SAVED);
    const after = await open(disk.fork());
    await carryOutReset(after);
    assert.deepEqual(await savedOn(after.disk), LOCKED);
    assert.deepEqual(await namesOn(after.disk), ["essential.pem", "mine.txt", "page.html"]);
    assert.notEqual(await after.disk.status(NOTE), undefined);
    assert.equal(await after.disk.status(FILES.pickedUp), undefined);
    assert.equal(await after.disk.status(FILES.reset), undefined);
    assert.deepEqual(await resetsIn(after), ["factory values; 1 locked kept; data kept; files kept; software kept"]);
    await after.disk.write(FILES.settings, bytesOf(JSON.stringify(SAVED)));
    await carryOutReset(await open(after.disk));
    assert.deepEqual(await savedOn(after.disk), SAVED, "not done a second time");
  });

  it("is not done again when a cut brings its plan back: the log knows", async () => {
    const disk = await used();
    await takeReset(await open(disk), { by: "console", reset: FULL_RESET });
    const plan = await disk.read(FILES.reset, 65_536);
    const after = await open(disk.fork());
    await carryOutReset(after);
    await after.disk.write(FILES.settings, bytesOf(JSON.stringify(SAVED)));
    await after.disk.write(FILES.reset, plan);
    const again = await open(after.disk);
    await carryOutReset(again);
    assert.deepEqual(await savedOn(again.disk), SAVED);
    assert.equal(await again.disk.status(FILES.reset), undefined);
    assert.equal((await resetsIn(again)).length, 1);
  });

  it("keeps the backup set where it is asked to", async () => {
    const { disk } = await reset(await used(), BACKUP_RESET);
    assert.deepEqual(await savedOn(disk), { ...LOCKED, "system.print_level": "1" });
  });

  it("erases data and files where it is asked to", async () => {
    const { disk } = await reset(await used(), { ...FULL_RESET, data: "erase", files: "erase" });
    assert.deepEqual(await namesOn(disk), ["essential.pem", "page.html"]);
    assert.deepEqual(
      await Promise.all([NOTE, "data/app", "data"].map(async (path) => (await disk.status(path))?.kind)),
      [undefined, undefined, "directory"],
    );
  });

  it("leaves safe mode: the faults are forgotten", async () => {
    const disk = await used();
    const { state } = await open(disk);
    await state.commit({ ...state.record, appFaults: 8, safeMode: "max-faults" }, [], "bootloader");
    const after = await reset(disk, FULL_RESET);
    assert.deepEqual([after.state.record.appFaults, after.state.record.safeMode], [0, null]);
  });

  it("goes on where it was cut, with the settings that it had worked out, and tells the log once", async () => {
    const disk = await used({ factory: THIRD });
    await giveConfiguration(disk, "uart.baud 9600");
    const request: ResetRequest = { kind: "full", data: "erase", files: "erase", software: "factory" };
    await takeReset(await open(disk), { by: "console", reset: request });
    const whole = disk.fork();
    await carryOutReset(await open(whole));
    const last = whole.operations;
    for (let operation = 1; operation <= last; operation += 7) {
      const cut = disk.fork({ plan: { fail: { operation, code: "EIO", forEver: true } } });
      await open(cut).then(carryOutReset, () => {});
      const again = await open(cut.fork());
      await carryOutReset(again);
      assert.deepEqual(await savedOn(again.disk), { ...LOCKED, "uart.baud": "9600" }, `cut at ${operation}`);
      assert.equal(again.state.record.confirmed?.version, "1.2.0", `cut at ${operation}`);
      assert.equal((await resetsIn(again)).length, 1, `cut at ${operation}`);
      assert.deepEqual(
        [await namesOn(again.disk), await again.disk.status(NOTE)],
        [["essential.pem", "page.html"], undefined],
      );
    }
  });

  it("does not reset for ever on a disk that refuses a part: the rest is done, and the log says what is not", async () => {
    const disk = await used();
    await takeReset(await open(disk), { by: "console", reset: { ...FULL_RESET, data: "erase" } });
    const stubborn = Object.assign(disk, {});
    const remove = disk.remove.bind(disk);
    stubborn.remove = (path) => (path.startsWith("data/") ? Promise.reject(new DiskError("EIO", path)) : remove(path));
    for (let starts = 1; starts <= 3; starts += 1) {
      const opened = await open(stubborn);
      await carryOutReset(opened);
      assert.equal((await readPlan(disk))?.failures, starts < 3 ? starts : undefined);
    }
    const [detail] = await resetsIn(await open(disk));
    assert.match(detail ?? "", /data NOT done \(.*EIO/);
    assert.deepEqual(await savedOn(disk), LOCKED);
  });
});

describe("a reset to the factory's software", () => {
  it("confirms the factory bundle, keeps what ran to fall back to, and says so", async () => {
    const disk = await used({ factory: FIRST });
    const lines = await takeReset(await open(disk), { by: "gpio", reset: { ...FULL_RESET, software: "factory" } });
    assert.equal(lines.at(-1), "Software: back to 1.0.0");
    const after = await reset(disk, { ...FULL_RESET, software: "factory" });
    const { confirmed, previous, trial } = after.state.record;
    assert.deepEqual([confirmed?.version, previous?.version, trial], ["1.0.0", "1.1.0", null]);
    assert.match((await resetsIn(after))[0] ?? "", /software back to 1\.0\.0/);
    assert.deepEqual(await after.disk.list("staging"), []);
  });

  it("is refused before anything is taken: where there is none, it is damaged, or its security version is too low", async () => {
    const request = { by: "console", reset: { ...FULL_RESET, software: "factory" } } as const;
    const none = await open(await used());
    await assert.rejects(takeReset(none, request), { code: "RESET_NO_FACTORY_SOFTWARE" });
    const rotten = await used({ factory: FIRST });
    rotten.rot(FILES.factoryBundle, 20_000);
    await assert.rejects(takeReset(await open(rotten), request), { code: "RESET_NO_FACTORY_SOFTWARE" });
    const raised = await open(await used({ factory: FIRST }));
    await raised.state.commit({ ...raised.state.record, securityVersion: 5 }, [], "bootloader");
    await assert.rejects(takeReset(raised, request), { code: "UPDATE_SECURITY_VERSION" });
    for (const { disk } of [none, raised]) assert.equal(await disk.status(FILES.reset), undefined);
  });

  it("does the rest when the bundle is damaged by then", async () => {
    const disk = await used({ factory: FIRST });
    await takeReset(await open(disk), { by: "console", reset: { ...FULL_RESET, software: "factory" } });
    await disk.remove(FILES.factoryBundle);
    const after = await open(disk);
    await carryOutReset(after);
    assert.equal(after.state.record.confirmed?.version, "1.1.0");
    assert.deepEqual(await savedOn(disk), LOCKED);
    assert.match((await resetsIn(after))[0] ?? "", /^factory values; software NOT done \(/);
  });
});

describe("a factory configuration", () => {
  it("of the owner counts when its bytes are those that the DMS gave, and what cannot be set is told", async () => {
    const disk = await used();
    await giveConfiguration(disk, "uart.baud 9600\nno.such 1\napp.healthy_clear_ms 5\n# fine\nuart.data 99");
    const after = await reset(disk, FULL_RESET);
    assert.deepEqual(await savedOn(after.disk), { ...LOCKED, "uart.baud": "9600" });
    const told = after.logger.lines.filter(({ message }) => message.includes("line left out"));
    assert.deepEqual(
      told.map(({ fields }) => fields["line"]),
      [2, 3, 5],
    );
    assert.match((await resetsIn(after))[0] ?? "", /owner's configuration set 1, refused 3; line 2: /);
  });

  it("that somebody else has written is none", async () => {
    const disk = await used();
    await giveConfiguration(disk, "uart.baud 9600");
    await create(await openFiles(disk), "factory-config.ini", "uart.baud 1200");
    assert.deepEqual(await savedOn((await reset(disk, FULL_RESET)).disk), LOCKED);
  });
});

describe("an order to reset", () => {
  it("is carried out by the next start, is told by its number, and asked for again it is done", async () => {
    const order = { id: "11111111-1111-4111-8111-111111111111", kind: "reset-backup-data" };
    const disk = await used();
    assert.equal(await takeOrder(await open(disk), order), "taken");
    const after = await open(disk.fork());
    await carryOutReset(after);
    await carryOutOrder(after);
    assert.equal(await after.disk.status(NOTE), undefined);
    assert.equal(after.state.isOrderDone(order.id), true);
    assert.equal(await takeOrder(after, order), "done");
    assert.equal(await after.disk.status(FILES.reset), undefined);
  });
});

/** As the DMS does: the file, and that its name is the DMS's. */
async function giveConfiguration(disk: SimulatedDisk, text: string): Promise<void> {
  await create(await openFiles(disk), "factory-config.ini", text);
  const sha256 = sha256Hex(cryptography, bytesOf(text));
  const file = { name: "factory-config.ini", sha256, sizeBytes: text.length, crc32: null };
  await disk.write(FILES.givenFiles, bytesOf(JSON.stringify({ name: null, files: [file] })));
  await disk.barrier();
}

function bytesOf(text: string): Uint8Array {
  return new TextEncoder().encode(text);
}
