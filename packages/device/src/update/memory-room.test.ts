import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { RegrowError } from "@regrow/core/error";
import type { Offer } from "@regrow/core/protocol";
import { VirtualClock } from "@regrow/sim/clock";
import { SimulatedMemory } from "@regrow/sim/memory";
import { fakeBootloader } from "../../test/fake-bootloader.ts";
import { MIDDLING_ENTROPY, SILENT } from "../../test/test-device.ts";
import { MemoryRoom, UPDATE_MEMORY_BYTES, asMemoryError } from "./memory-room.ts";

const MB = 1024 * 1024;
const OFFER: Offer = { updateId: "u", bundleId: "b", version: "1.1.0", manifestSha256: "0".repeat(64), headBytes: 1 };

function makeRoom(availableBytes: number, relief = 0) {
  const machineMemory = new SimulatedMemory(availableBytes);
  const clock = new VirtualClock();
  const bootloader = fakeBootloader();
  const said: string[] = [];
  const given: string[] = [];
  const room = new MemoryRoom({
    machineMemory,
    clock,
    entropy: MIDDLING_ENTROPY,
    log: SILENT,
    bootloader,
    announce: (line) => void said.push(line),
    relieve: async () => {
      machineMemory.availableBytes += relief;
      given.push("streams");
      return ["3 streams"];
    },
  });
  const stop = new AbortController();
  return { machineMemory, clock, bootloader, said, given, stop, make: () => room.make(OFFER, stop.signal) };
}

describe("MemoryRoom", () => {
  it("asks for nothing where there is enough", async () => {
    const { make, given, said } = makeRoom(UPDATE_MEMORY_BYTES);
    await make();
    assert.deepEqual([given, said], [[], []]);
  });

  it("gives up what it may, and goes on at once when that is enough", async () => {
    const { make, given, said, clock } = makeRoom(UPDATE_MEMORY_BYTES - MB, MB);
    await make();
    assert.deepEqual([given.length, said, clock.monotonicMs()], [1, [], 0]);
  });

  it("says what lacks, records it once, and waits longer each time until there is enough", async () => {
    const { make, machineMemory, clock, bootloader, said } = makeRoom(5 * MB);
    let isDone = false;
    const made = make().then(() => (isDone = true));
    await clock.advance(20_000);
    assert.equal(isDone, false);
    machineMemory.availableBytes = UPDATE_MEMORY_BYTES;
    await clock.advance(120_000);
    await made;
    assert.match(said.join(), /^Update 1\.1\.0: memory is short \(5 MB free of 1024 MB, \d+ MB needed; tries again/);
    const recorded = bootloader.recorded.map((event) => (event.kind === "update-refused" ? event.code : event.kind));
    assert.deepEqual(recorded, ["UPDATE_MEMORY_SHORT"]);
  });

  it("gives up after some ten minutes, for the next offer to begin anew", async () => {
    const { make, clock } = makeRoom(5 * MB);
    const ended = assert.rejects(make(), { code: "UPDATE_MEMORY_SHORT" });
    await clock.advance(900_000);
    await ended;
    assert.ok(clock.monotonicMs() > 0);
  });

  it("waits no longer than the kernel runs", async () => {
    const { make, stop, clock } = makeRoom(5 * MB);
    const ended = assert.rejects(make());
    await clock.advance(1);
    stop.abort(new Error("stops"));
    await ended;
  });
});

describe("asMemoryError", () => {
  it("knows an allocation that failed, and leaves everything else", () => {
    const failed = asMemoryError(new RangeError("Array buffer allocation failed"));
    assert.ok(failed instanceof RegrowError && failed.code === "UPDATE_MEMORY_SHORT");
    const other = new RangeError("Invalid count value");
    assert.equal(asMemoryError(other), other);
  });
});
