import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { writeHead, type BundleHead } from "@regrow/core/bundle";
import { RegrowError, type ErrorCode } from "@regrow/core/error";
import { sha256Hex } from "@regrow/core/port";
import { NodeCryptography } from "@regrow/node/cryptography";
import type { SimulatedDisk } from "@regrow/sim/disk";
import { headOf, makePublisher, makeVoucher } from "@regrow/testing/publisher";
import { verifyFreshLadder } from "@regrow/trust/ladder";
import { createRoot, createSigningKey } from "@regrow/trust/publisher";
import { EMPTY_STATUS } from "../../test/fake-bootloader.ts";
import { HastyClock, MIDDLING_ENTROPY, SILENT, makeTestDevice } from "../../test/test-device.ts";
import { loadIdentity } from "../identity/index.ts";
import { stagingLayout } from "../layout/index.ts";
import { TrustMemory } from "../trust-memory/index.ts";
import { stageHead } from "./stage-head.ts";
import { TimeFloor } from "./time-floor.ts";

const DAY_MS = 24 * 3_600_000;
const SIGNAL = new AbortController().signal;
const cryptography = new NodeCryptography();
const voucher = makeVoucher();
const publisher = makePublisher({ onlineKeys: voucher.onlineKeys });
const signed = headOf(publisher.bundle({ version: "1.0.0" }));
const newer = headOf(publisher.bundle({ version: "1.1.0" }));
const farMs = Date.UTC(2099, 0, 1);

/** A DMS that answers with heads, or errors, one after the other; the last one again and again. */
type Answer = BundleHead | RegrowError;

class World {
  readonly disk: SimulatedDisk;
  readonly clock = new ShiftedHastyClock();
  readonly asked: number[] = [];
  memory: TrustMemory;
  timeFloor: TimeFloor;
  #count = 0;

  private constructor(disk: SimulatedDisk) {
    this.disk = disk;
    this.memory = new TrustMemory({ disk, cryptography, log: SILENT });
    this.timeFloor = new TimeFloor(this.clock, this.memory);
  }

  static async make(platformRoot = publisher.platformRoot): Promise<World> {
    return new World(await makeTestDevice({ platformRoot, product: publisher.product }));
  }

  /** Everything is read anew from the disk. */
  async restart(): Promise<World> {
    return new World(this.disk.fork());
  }

  /** "staged", or the code of the refusal. Each time another update. */
  async stage(...answers: readonly Answer[]): Promise<ErrorCode | "staged"> {
    const { disk, clock, memory, timeFloor, asked } = this;
    const last = answers.at(-1);
    assert.ok(last !== undefined);
    const head = last instanceof RegrowError ? signed : last;
    const updateId = `update-${(this.#count += 1)}`;
    await disk.makeDirectory(stagingLayout(updateId).folder);
    let next = 0;
    const client = {
      head: async (): Promise<Uint8Array> => {
        asked.push(clock.monotonicMs());
        const answer = answers[Math.min(next++, answers.length - 1)] ?? last;
        if (answer instanceof RegrowError) throw answer;
        return writeHead(answer);
      },
    };
    const manifestSha256 = sha256Hex(cryptography, head.manifest);
    const offer = { updateId, bundleId: "b", version: "1.0.0", manifestSha256, headBytes: 1 };
    const parts = { disk, cryptography, client, clock, memory, timeFloor, entropy: MIDDLING_ENTROPY, log: SILENT };
    const identity = await loadIdentity(disk);
    const verifyHead: Parameters<typeof stageHead>[0]["verifyHead"] = (input) =>
      verifyFreshLadder({ cryptography, ...input });
    try {
      await stageHead({ ...parts, identity, status: EMPTY_STATUS, verifyHead }, offer, SIGNAL);
      return "staged";
    } catch (error) {
      assert.ok(error instanceof RegrowError, String(error));
      return error.code;
    }
  }
}

class ShiftedHastyClock extends HastyClock {
  shiftMs = 0;
  override nowMs(): number {
    return super.nowMs() + this.shiftMs;
  }
}

describe("a head that the DMS sends", () => {
  it("is taken with the DMS's word that it is the newest, and without it refused", async () => {
    const world = await World.make();
    assert.equal(await world.stage(voucher.vouch(signed)), "staged");
    assert.equal(await world.stage(signed), "TRUST_FRESHNESS_MISSING");
    const { extra } = voucher.vouch(signed);
    const half = new Map([...extra].filter(([kind]) => kind === "timestamp"));
    assert.equal(await world.stage({ ...signed, extra: half }), "TRUST_FRESHNESS_MISSING");
    assert.equal(await world.stage(makeVoucher().vouch(signed)), "TRUST_SIGNATURE_INVALID");
  });

  it("needs nobody's word where the product's root names nobody for it", async () => {
    const offline = makePublisher();
    const world = await World.make(offline.platformRoot);
    assert.equal(await world.stage(headOf(offline.bundle({ version: "1.0.0" }))), "staged");
  });

  it("is not older than one that was seen, also when that one was not installed, and over a restart", async () => {
    const world = await World.make();
    const [first, second] = [voucher.vouch(signed), voucher.vouch(newer)];
    assert.equal(await world.stage(second), "staged");
    assert.equal(await world.stage(first), "TRUST_ROLLED_BACK");
    const after = await world.restart();
    assert.equal(await after.stage(first), "TRUST_ROLLED_BACK");
    assert.equal(await after.stage(second), "staged");
  });

  it("teaches what holds of it also when it is refused", async () => {
    const world = await World.make();
    const [first, second, third] = [voucher.vouch(newer), voucher.vouch(newer), voucher.vouch(newer)];
    assert.equal(await world.stage({ ...third, productTargets: signed.productTargets }), "TRUST_MIXED");
    assert.equal(await (await world.restart()).stage(second), "TRUST_ROLLED_BACK");
    assert.equal(await world.stage(first), "TRUST_ROLLED_BACK");
    assert.equal(await world.stage(third), "staged");
  });

  it("cannot be held back for longer than the DMS's word counts", async () => {
    const world = await World.make();
    const old = voucher.vouch(signed, { expiresMs: world.clock.nowMs() + 7 * DAY_MS });
    assert.equal(await world.stage(old), "staged");
    world.clock.shiftMs = 8 * DAY_MS;
    assert.equal(await world.stage(old), "TRUST_EXPIRED");
  });

  it("leads through the very root that was seen: a stolen root key that is used no longer opens nothing", async () => {
    const [rootKey, thief] = [createSigningKey(cryptography), createSigningKey(cryptography)];
    const next = (keys: typeof rootKey): Uint8Array =>
      createRoot({
        rootKeys: [keys],
        targetsKeys: [publisher.keys.productTargets],
        ...voucher.onlineKeys,
        version: 2,
        previousRootKeys: [publisher.keys.productRoot],
        expiresMs: farMs,
      });
    const rotated = { ...newer, productRoots: [...newer.productRoots, next(rootKey)] };
    const forged = { ...newer, productRoots: [...newer.productRoots, next(thief)] };
    const world = await World.make();
    assert.equal(await world.stage(voucher.vouch(rotated)), "staged");
    assert.equal(await world.stage(voucher.vouch(forged)), "TRUST_ROLLED_BACK");
    assert.equal(await world.stage(voucher.vouch(newer)), "TRUST_ROLLED_BACK");
    assert.equal(await world.stage(voucher.vouch(rotated)), "staged");
  });

  it("is good again after a root with other online keys, however far the stolen ones had counted (5.3.11)", async () => {
    const world = await World.make();
    assert.equal(await world.stage(voucher.vouch(newer, { version: Number.MAX_SAFE_INTEGER })), "staged");
    assert.equal(await world.stage(voucher.vouch(newer, { version: 7 })), "TRUST_ROLLED_BACK");
    const other = makeVoucher();
    const root = createRoot({
      rootKeys: [publisher.keys.productRoot],
      targetsKeys: [publisher.keys.productTargets],
      ...other.onlineKeys,
      version: 2,
      expiresMs: farMs,
    });
    const recovered = { ...newer, productRoots: [...newer.productRoots, root] };
    assert.equal(await world.stage(other.vouch(recovered, { version: 1 })), "staged");
    assert.equal(
      await (await world.restart()).stage(voucher.vouch(recovered, { version: 9 })),
      "TRUST_SIGNATURE_INVALID",
    );
  });
});

describe("the clock of a device", () => {
  it("set back makes nothing good again that has expired, also after a restart", async () => {
    const world = await World.make();
    const old = voucher.vouch(signed, { expiresMs: world.clock.nowMs() + DAY_MS });
    world.clock.shiftMs = 3 * DAY_MS;
    await world.timeFloor.raise(world.clock.nowMs());
    world.clock.shiftMs = -40 * 365 * DAY_MS;
    assert.equal(await world.stage(old), "TRUST_EXPIRED");
    const after = await world.restart();
    after.clock.shiftMs = -40 * 365 * DAY_MS;
    assert.equal(await after.stage(old), "TRUST_EXPIRED");
    assert.equal(await after.stage(voucher.vouch(signed)), "staged");
  });

  it("set forward is named as what is wrong, and costs nothing once it is right", async () => {
    const world = await World.make();
    const fresh = voucher.vouch(signed, { expiresMs: world.clock.nowMs() + 7 * DAY_MS });
    await world.timeFloor.raise(world.clock.nowMs());
    world.clock.shiftMs = 30 * 365 * DAY_MS;
    assert.equal(await world.stage(fresh), "TRUST_CLOCK_AHEAD");
    world.clock.shiftMs = 0;
    assert.equal(await world.stage(fresh), "staged");
  });
});

describe("a head that does not arrive", () => {
  const broken = new RegrowError("DMS_UNREACHABLE");

  it("is asked for again at a growing distance, or when the DMS said", async () => {
    const world = await World.make();
    const busy = new RegrowError("RATE_LIMITED", { returnAfterMs: 42_000, returnJitterMs: 0 });
    assert.equal(await world.stage(broken, broken, busy, voucher.vouch(signed)), "staged");
    const [first = 0, second = 0, third] = world.clock.sleepsMs;
    assert.ok(first > 0 && second > first, String(world.clock.sleepsMs));
    assert.deepEqual([third, world.asked.length], [42_000, 4]);
  });

  it("is given up within a bound; a refusal at once", async () => {
    const world = await World.make();
    assert.equal(await world.stage(broken), "UPDATE_INTERRUPTED");
    assert.equal(world.asked.length, 14);
    const refused = await World.make();
    assert.equal(await refused.stage(new RegrowError("BUNDLE_UNKNOWN")), "BUNDLE_UNKNOWN");
    assert.equal(refused.asked.length, 1);
  });
});
