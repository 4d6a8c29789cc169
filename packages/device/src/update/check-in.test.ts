import assert from "node:assert/strict";
import { createPublicKey, verify } from "node:crypto";
import { describe, it } from "node:test";
import { RegrowError } from "@regrow/core/error";
import { DiskError } from "@regrow/core/port";
import { logProof, type Offer } from "@regrow/core/protocol";
import { EMPTY_LOG, appendEntry, parseLine, type LogHead } from "@regrow/core/recovery-log";
import { NodeCryptography } from "@regrow/node/cryptography";
import { VirtualClock } from "@regrow/sim/clock";
import { fakeBootloader } from "../../test/fake-bootloader.ts";
import { refusal, startFakeDms } from "../../test/fake-dms.ts";
import { bootRecord, reference } from "../../test/records.ts";
import { SILENT, makeTestDevice } from "../../test/test-device.ts";
import { DEVICE_UUID, pem } from "../../test/tls-fixtures.ts";
import { DmsAccess } from "../provisioning/index.ts";
import { CheckIn, NO_WISH } from "./check-in.ts";
import { TimeFloor, type FloorStore } from "./time-floor.ts";

const SIGNAL = new AbortController().signal;

/** Lines of a recovery log with that many entries. */
function makeLog(count: number): readonly string[] {
  const lines: string[] = [];
  let head: LogHead = EMPTY_LOG;
  for (let index = 0; index < count; index += 1) {
    const appended = appendEntry(
      head,
      { atMs: 0, by: "kernel", event: { kind: "framework", detail: `entry ${index}` } },
      new NodeCryptography(),
    );
    lines.push(appended.line);
    head = appended.head;
  }
  return lines;
}

function bodyOf(body: unknown): { readonly entries: readonly string[]; readonly signature: string } {
  assert.ok(
    typeof body === "object" &&
      body !== null &&
      "entries" in body &&
      Array.isArray(body.entries) &&
      "signature" in body &&
      typeof body.signature === "string",
  );
  return { entries: body.entries, signature: body.signature };
}

/** Ahead of the device's own clock, by as much as a DMS is believed. */
const TOLD_MS = new VirtualClock().nowMs() + 12 * 3_600_000;

async function withCheckIn(
  lines: readonly string[],
  heldByDms: { sequence: number; standing?: string; isChanged?: boolean; offer?: Offer },
  use: (parts: {
    readonly checkIn: CheckIn;
    readonly bootloader: ReturnType<typeof fakeBootloader>;
    readonly dms: Awaited<ReturnType<typeof startFakeDms>>;
    readonly timeFloor: TimeFloor;
  }) => Promise<void>,
  floorStore: FloorStore | null = null,
): Promise<void> {
  await using dms = await startFakeDms(({ path, body }) => {
    if (path === "/check-in")
      return {
        kind: "json",
        value: {
          offer: heldByDms.offer ?? null,
          standing: heldByDms.standing ?? null,
          reasons: [],
          logSequence: heldByDms.sequence,
          timeMs: TOLD_MS,
          return: { afterMs: 1, jitterMs: 0 },
        },
      };
    if (path.startsWith("/check-in/"))
      return { kind: "bytes", bytes: new Uint8Array(0), status: heldByDms.isChanged === true ? 205 : 204 };
    heldByDms.sequence = parseLine(bodyOf(body).entries.at(-1) ?? "")?.sequence ?? 0;
    return { kind: "json", value: { logSequence: heldByDms.sequence } };
  });
  const disk = await makeTestDevice({ dmsUrl: dms.url });
  const bootloader = fakeBootloader(
    { logSequence: lines.length },
    { log: ({ afterSequence, limit }) => ({ lines: lines.slice(afterSequence, afterSequence + limit) }) },
  );
  const clock = new VirtualClock();
  const timeFloor = new TimeFloor(clock, floorStore);
  using access = new DmsAccess(disk, clock);
  await use({
    checkIn: new CheckIn({ access, bootloader, cryptography: new NodeCryptography(), disk, timeFloor, log: SILENT }),
    bootloader,
    dms,
    timeFloor,
  });
}

describe("CheckIn", () => {
  it("is one also where the disk takes no more: a full device is the one that needs its DMS (law L1)", async () => {
    const full: FloorStore = {
      floorMs: async () => 0,
      keepFloor: (): Promise<void> => Promise.reject(new DiskError("ENOSPC", "trust")),
    };
    await withCheckIn(
      makeLog(3),
      { sequence: 0 },
      async ({ checkIn, bootloader, dms, timeFloor }) => {
        await checkIn.run(NO_WISH, SIGNAL);
        assert.ok(bootloader.requests.some(({ kind }) => kind === "checked-in"));
        assert.equal(dms.requests.filter(({ path }) => path === "/log").length, 1);
        assert.ok(timeFloor.nowMs() >= TOLD_MS, "what could not be kept holds until the restart");
      },
      full,
    );
  });

  it("tells the bootloader, then sends the log after what the DMS holds, in signed batches", async () => {
    const lines = makeLog(150);
    const held = { sequence: 10 };
    await withCheckIn(lines, held, async ({ checkIn, bootloader, dms, timeFloor }) => {
      await checkIn.run(NO_WISH, SIGNAL);
      assert.ok(bootloader.requests.some(({ kind }) => kind === "checked-in"));
      const batches = dms.requests.filter(({ path }) => path === "/log").map(({ body }) => bodyOf(body));
      assert.deepEqual(
        batches.map(({ entries }) => entries.length),
        [64, 64, 12],
      );
      assert.deepEqual(
        batches.flatMap(({ entries }) => entries),
        lines.slice(10),
      );
      for (const { entries, signature } of batches) {
        const last = parseLine(entries.at(-1) ?? "");
        assert.ok(
          last !== null &&
            verify(
              "sha256",
              logProof(DEVICE_UUID, last.sequence, last.hash),
              createPublicKey(pem("device.key")),
              Buffer.from(signature, "base64"),
            ),
        );
      }
      assert.ok(timeFloor.nowMs() >= TOLD_MS);
    });
  });

  it("asks once more where an offer was decided without what the log tells, such as a rollback", async () => {
    const updateId = "6f1c1d1e-0000-4000-8000-000000000000";
    const offer = { updateId, bundleId: updateId, version: "1.1.0", manifestSha256: "0".repeat(64), headBytes: 1 };
    for (const [held, asked] of [
      [0, ["/check-in", "/log", "/check-in"]],
      [3, ["/check-in"]],
    ] as const) {
      await withCheckIn(makeLog(3), { sequence: held, offer }, async ({ checkIn, dms }) => {
        assert.deepEqual((await checkIn.run(NO_WISH, SIGNAL)).offer, offer);
        assert.deepEqual(
          dms.requests.map(({ path }) => path),
          asked,
        );
      });
    }
  });

  it("is one also where the DMS takes the log no more: what it says is heard, and a person can update (law L1)", async () => {
    const updateId = "6f1c1d1e-0000-4000-8000-000000000000";
    const offer = { updateId, bundleId: updateId, version: "1.1.0", manifestSha256: "0".repeat(64), headBytes: 1 };
    await withCheckIn(makeLog(3), { sequence: 0, offer }, async ({ checkIn, bootloader, dms }) => {
      const { handle } = dms;
      dms.handle = (request) =>
        request.path === "/log" ? refusal("LOG_CHAIN_BROKEN", "it differs", 422) : handle(request);
      const unasked = await checkIn.run(NO_WISH, SIGNAL);
      // It could not be told how that went, and would be offered what has failed here again and again (law L13).
      assert.deepEqual([unasked.offer, unasked.reasons.at(-1)?.code], [null, "log-broken"]);
      assert.ok(bootloader.requests.some(({ kind }) => kind === "checked-in"));
      assert.deepEqual((await checkIn.run({ ...NO_WISH, asked: true }, SIGNAL)).offer, offer);
      await assert.rejects(checkIn.tell(SIGNAL), { code: "LOG_CHAIN_BROKEN" });
      dms.handle = (request) => (request.path === "/log" ? { kind: "hang-up" } : handle(request));
      await assert.rejects(checkIn.run(NO_WISH, SIGNAL), { code: "DMS_UNREACHABLE" });
    });
  });

  it("says that a version is on trial before it runs, but not in safe mode, where nothing is tried", async () => {
    await withCheckIn([], { sequence: 0 }, async ({ checkIn, bootloader, dms }) => {
      const trial = { generation: reference("1.0.0"), starts: 0, updateId: DEVICE_UUID };
      for (const isSafeMode of [false, true]) {
        bootloader.status = { ...bootloader.status, record: bootRecord({ trial }), isSafeMode };
        await checkIn.run(NO_WISH, SIGNAL);
      }
      assert.deepEqual(
        dms.requests.map(({ body }) => Reflect.get(Object(body), "onTrial")),
        [true, false],
      );
    });
  });

  it("asks without a body for as long as nothing has changed, and in full when it has, or when a person asks", async () => {
    const held = { sequence: 0, standing: "abc_1", isChanged: false };
    await withCheckIn([], held, async ({ checkIn, bootloader, dms }) => {
      const asked = async (wish = NO_WISH): Promise<readonly string[]> => {
        const before = dms.requests.length;
        await checkIn.run(wish, SIGNAL);
        return dms.requests.slice(before).map(({ method, path }) => `${method} ${path}`);
      };
      assert.deepEqual(await asked(), ["POST /check-in"]);
      assert.deepEqual(await asked(), ["GET /check-in/abc_1/0"]);
      assert.equal(bootloader.requests.filter(({ kind }) => kind === "checked-in").length, 2);
      assert.deepEqual(await asked({ ...NO_WISH, asked: true }), ["POST /check-in"]);
      bootloader.status = { ...bootloader.status, record: bootRecord({ appFaults: 1 }) };
      assert.deepEqual(await asked(), ["POST /check-in"]);
      assert.deepEqual(await asked(), ["GET /check-in/abc_1/0"]);
      held.isChanged = true;
      assert.deepEqual(await asked(), ["GET /check-in/abc_1/0", "POST /check-in"]);
    });
  });

  it("sends nothing that the DMS has, and nothing before the first check-in", async () => {
    const lines = makeLog(3);
    const held = { sequence: 3 };
    await withCheckIn(lines, held, async ({ checkIn, dms }) => {
      await checkIn.tell(SIGNAL);
      assert.equal(dms.requests.length, 0);
      await checkIn.run(NO_WISH, SIGNAL);
      await checkIn.tell(SIGNAL);
      assert.deepEqual(
        dms.requests.map(({ path }) => path),
        ["/check-in"],
      );
    });
  });

  it("does not send for ever to a DMS that takes nothing", async () => {
    const held = { sequence: 0 };
    await withCheckIn(makeLog(3), held, async ({ checkIn, dms }) => {
      const asUsual = dms.handle;
      dms.handle = (request) =>
        request.path === "/log" ? { kind: "json", value: { logSequence: 0 } } : asUsual(request);
      await assert.rejects(
        checkIn.run(NO_WISH, SIGNAL),
        (error) => error instanceof RegrowError && error.code === "DMS_ANSWER_INVALID",
      );
      assert.equal(dms.requests.filter(({ path }) => path === "/log").length, 1);
    });
  });
});

describe("TimeFloor", () => {
  it("never goes back, and goes on with the monotonic clock", async () => {
    const clock = new VirtualClock(0);
    const floor = new TimeFloor(clock, null, 1_000);
    assert.equal(floor.nowMs(), 1_000);
    await floor.raise(5_000);
    await floor.raise(2_000);
    await clock.advance(100);
    assert.equal(floor.nowMs(), 5_100);
    clock.setWall(9_000);
    assert.equal(floor.nowMs(), 9_000);
    clock.setWall(0);
    assert.equal(floor.nowMs(), 5_100);
  });
});
