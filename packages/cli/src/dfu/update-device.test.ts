import assert from "node:assert/strict";
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, it } from "node:test";
import type { ResponseCode, WireAnswer } from "@regrow/core/command";
import { RegrowError, type ErrorCode } from "@regrow/core/error";
import { formatMissing, type Missing } from "@regrow/core/intake";
import { VirtualClock } from "@regrow/sim/clock";
import { makePublisher } from "@regrow/testing/publisher";
import { withTempFolder } from "@regrow/testing/temp-folder";
import type { DevicePort } from "./device-port.ts";
import { updateDevice, type UpdateDeviceOptions, type Updated } from "./update-device.ts";

const BUNDLE = makePublisher().bundle({ version: "1.1.0" });

/** What a line or a device does next: an answer, or the error with which it ends. */
type Scripted = readonly [ResponseCode, string] | ErrorCode;

/** A device that does what is scripted for each command, and what comes after the last one again and again. */
class ScriptedDevice {
  readonly #script: Readonly<Record<string, readonly Scripted[]>>;
  readonly #counts = new Map<string, number>();
  /** "open", and the first word of every command. */
  readonly done: string[] = [];

  constructor(script: Readonly<Record<string, readonly Scripted[]>>) {
    this.#script = script;
  }

  readonly open = async (): Promise<DevicePort> => {
    this.#do("open");
    return {
      ask: async (line) => this.#do(line),
      give: async (line) => this.#do(line),
      sendFile: async ({ line }) => this.#do(line),
      [Symbol.asyncDispose]: async () => {},
    };
  };

  #do(line: string): WireAnswer {
    const word = line.startsWith("get ") ? line : (line.split(" ")[0] ?? "");
    this.done.push(word);
    const steps = this.#script[word] ?? [[0, ""]];
    const count = this.#counts.get(word) ?? 0;
    this.#counts.set(word, count + 1);
    const step = steps[Math.min(count, steps.length - 1)] ?? "CONSOLE_SILENT";
    if (typeof step === "string") throw new RegrowError(step);
    const [code, text] = step;
    return { code, isSafeMode: false, payload: new TextEncoder().encode(`${text}\r\n`) };
  }
}

async function update(
  device: ScriptedDevice,
  given: Partial<UpdateDeviceOptions> = {},
): Promise<{ readonly updated: Updated; readonly notes: readonly string[] }> {
  return await withTempFolder(async (folder) => {
    const file = join(folder, "1.1.0.regrow");
    await writeFile(file, BUNDLE);
    const clock = new VirtualClock();
    const notes: string[] = [];
    const updating = updateDevice({
      open: device.open,
      file,
      isWhole: false,
      waitMs: 30_000,
      proveMs: 60_000,
      onProgress: () => {},
      note: (text) => void notes.push(text),
      clock,
      signal: new AbortController().signal,
      ...given,
    });
    let isOver = false;
    const ended = updating.finally(() => (isOver = true)).catch(() => {});
    while (!isOver) {
      await clock.advance(500);
      await new Promise(setImmediate);
    }
    await ended;
    return { updated: await updating, notes };
  });
}

const missing = (what: Missing): Scripted => [0, formatMissing(what)];
const HEAD = missing({ kind: "head" });
const INSTALLED: Scripted = [0, "Installed 1.1.0"];
const PROVED = {
  "get dfu.trial": [
    [0, "1"],
    [0, "0"],
  ],
  "get dfu.status": [[0, "1"]],
} as const;

describe("the update of a device over a line", () => {
  it("sends the head, then what is missing, and waits until the version has proved itself", async () => {
    const device = new ScriptedDevice({
      ...PROVED,
      dfu_query: [HEAD, missing({ kind: "objects", count: 1, indexes: new Set([0]), kept: null })],
      dfu_update: [[0, "Head taken 1.1.0"], INSTALLED],
    });
    const { updated } = await update(device);
    assert.deepEqual(updated, { state: "confirmed", words: "Installed 1.1.0", interruptions: 0 });
    assert.deepEqual(
      device.done.filter((each) => each.startsWith("dfu_")),
      ["dfu_query", "dfu_update", "dfu_query", "dfu_update"],
    );
  });

  it("sends nothing where nothing is missing, and everything to a device that cannot say", async () => {
    const whole = await update(new ScriptedDevice({ dfu_query: [missing({ kind: "none" })] }));
    assert.deepEqual(whole.updated.state, "up-to-date");
    const older = new ScriptedDevice({
      ...PROVED,
      dfu_query: [[6, "Unknown variable or option"]],
      dfu_update: [INSTALLED],
    });
    assert.equal((await update(older)).updated.state, "confirmed");
  });

  it("goes on when the line is lost, gone for a while, and back", async () => {
    const device = new ScriptedDevice({
      ...PROVED,
      open: [[0, ""], "CONSOLE_LINE_UNKNOWN", "CONSOLE_LINE_DENIED", "CONSOLE_DENIED", [0, ""]],
      dfu_query: [HEAD],
      dfu_update: ["TRANSFER_LOST", INSTALLED],
    });
    const { updated, notes } = await update(device);
    assert.deepEqual([updated.state, updated.interruptions], ["confirmed", 1]);
    assert.equal(notes.filter((note) => note.endsWith("waiting for it")).length, 1);
  });

  const refusals: readonly (readonly [string, ErrorCode, Readonly<Record<string, readonly Scripted[]>>])[] = [
    ["a secret that was never taken, at once", "CONSOLE_DENIED", { open: ["CONSOLE_DENIED"] }],
    ["a line that never was there, at once", "CONSOLE_LINE_UNKNOWN", { open: ["CONSOLE_LINE_UNKNOWN"] }],
    [
      "a line that stays away",
      "CONSOLE_LINE_UNKNOWN",
      { open: [[0, ""], "CONSOLE_LINE_UNKNOWN"], dfu_query: ["CONSOLE_LOST"] },
    ],
    [
      "a device's refusal, in its words",
      "CONSOLE_REFUSED",
      { dfu_query: [HEAD], dfu_update: [[1, "Update failed: x"]] },
    ],
    [
      "a refusal for which the device has a code, by that",
      "UPDATE_NOT_FOR_PRODUCT",
      {
        dfu_query: [HEAD],
        dfu_update: [[1, "Update failed: The bundle is for another product (UPDATE_NOT_FOR_PRODUCT)"]],
      },
    ],
    [
      "a transfer that the device gave up, in its words",
      "CONSOLE_REFUSED",
      { dfu_query: [HEAD], dfu_update: [[1, "Update failed: silence (TRANSFER_SILENT)"]] },
    ],
    [
      "a version that was rolled back",
      "UPDATE_ROLLED_BACK",
      { dfu_query: [HEAD], dfu_update: [INSTALLED], "get dfu.trial": [[0, "0"]], "get dfu.status": [[0, "101"]] },
    ],
    [
      "a version that was rolled back, in ZentriOS",
      "UPDATE_ROLLED_BACK",
      {
        dfu_query: [HEAD],
        dfu_update: [INSTALLED],
        "get dfu.trial": [[0, "0"]],
        "get dfu.status": [[6, "Unknown variable or option"]],
        "get dms.ota_result": [[0, "3"]],
      },
    ],
    [
      "a version that never proves itself",
      "UPDATE_INTERRUPTED",
      { dfu_query: [HEAD], dfu_update: [INSTALLED], "get dfu.trial": [[0, "1"]] },
    ],
    [
      "a device that wants more and more",
      "CONSOLE_ANSWER_INVALID",
      { dfu_query: [HEAD], dfu_update: [[0, "Head taken 1.1.0"]] },
    ],
  ];
  it("says by which line the device was asked: in ZentriOS by the older name", async () => {
    const device = new ScriptedDevice({
      dfu_query: [HEAD],
      dfu_update: [[3, "Unknown command: dfu_update"]],
      ota: [[1, "Update failed: no (UPDATE_NOT_FOR_PRODUCT)"]],
    });
    await assert.rejects(update(device), (error) => {
      assert.ok(error instanceof RegrowError);
      assert.deepEqual(error.details, { line: "ota -o", answer: "Update failed: no (UPDATE_NOT_FOR_PRODUCT)" });
      return true;
    });
  });

  for (const [name, code, script] of refusals)
    it(`ends with ${name}`, async () => {
      await assert.rejects(
        update(new ScriptedDevice(script)),
        (error) => error instanceof RegrowError && error.code === code,
      );
    });
});
