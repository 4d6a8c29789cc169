import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { RegrowError } from "@regrow/core/error";
import type { CheckInAnswer } from "@regrow/core/protocol";
import { NodeCryptography } from "@regrow/node/cryptography";
import { VirtualClock } from "@regrow/sim/clock";
import { RecordingLogger } from "@regrow/testing/log";
import { fakeBootloader, type FakeBootloader } from "../../test/fake-bootloader.ts";
import { openFiles, writeBundleFiles } from "../../test/files.ts";
import { makeTestDevice } from "../../test/test-device.ts";
import { loadIdentity, updateDeviceRecord, type DeviceRecord } from "../identity/index.ts";
import { DmsAccess } from "../provisioning/index.ts";
import { NO_WISH } from "../update/index.ts";
import { Following } from "./following.ts";

const ORDER = { id: "11111111-1111-4111-8111-111111111111", kind: "wipe" } as const;
const ANSWER: CheckInAnswer = {
  ...{ offer: null, reasons: [], logSequence: 0, timeMs: 1, standing: null },
  return: { afterMs: 1, jitterMs: 0 },
};
const OFFER = {
  ...{ updateId: ORDER.id, bundleId: ORDER.id, version: "2.0.0" },
  ...{ manifestSha256: "a".repeat(64), headBytes: 1 },
};

interface Scene {
  readonly following: Following;
  readonly bootloader: FakeBootloader;
  readonly announced: string[];
  readonly activated: string[];
  readonly clock: VirtualClock;
  checksNow: number;
  /** Checks in; the DMS answers so. */
  answered(answer: Partial<CheckInAnswer> | RegrowError): Promise<CheckInAnswer>;
  record(): Promise<DeviceRecord>;
  /** As `dms_claim` leaves it. */
  claim(owner: string): Promise<void>;
  readonly access: DmsAccess;
}

async function begin(bootloader = fakeBootloader(), activate = async (): Promise<void> => {}): Promise<Scene> {
  const disk = await makeTestDevice({ dmsUrl: "https://127.0.0.1:1" });
  await writeBundleFiles(disk);
  const clock = new VirtualClock();
  const access = new DmsAccess(disk, clock);
  const announced: string[] = [];
  const activated: string[] = [];
  const following = new Following({
    ...{ disk, clock, cryptography: new NodeCryptography(), log: new RecordingLogger(), bootloader, access },
    files: () => openFiles(disk),
    record: async (event) => void (await bootloader.request({ kind: "record", by: "kernel", event })),
    activate: async (product) => {
      await activate();
      activated.push(product);
      await updateDeviceRecord(disk, { product });
      access.reload();
    },
    announce: (line) => void announced.push(line),
    checkInNow: () => void (scene.checksNow += 1),
    onIdentity: () => {},
    signal: new AbortController().signal,
  });
  const scene: Scene = {
    ...{ following, bootloader, announced, activated, clock, access, checksNow: 0 },
    answered: (answer) => {
      const run = async (): Promise<CheckInAnswer> => {
        if (answer instanceof RegrowError) throw answer;
        return { ...ANSWER, ...answer };
      };
      return following.follow({ run, tell: async () => {} }).run(NO_WISH, new AbortController().signal);
    },
    record: async () => (await loadIdentity(disk)).record,
    claim: async (owner) => {
      await updateDeviceRecord(disk, { owner });
      access.reload();
    },
  };
  return scene;
}

describe("what a check-in says besides what to run", () => {
  it("corrects whose the device is, records it, and changes nothing that is right", async () => {
    const scene = await begin();
    await scene.answered({ device: { owner: "Acme", product: "KIOSK" } });
    const { owner, product } = await scene.record();
    assert.deepEqual([owner, product, scene.activated], ["Acme", "KIOSK", ["KIOSK"]]);
    assert.deepEqual(scene.bootloader.recorded, [{ kind: "claimed", owner: "Acme" }]);
    await scene.answered({ device: { owner: "Acme", product: "KIOSK" } });
    assert.equal(scene.bootloader.recorded.length, 1);
    await scene.answered({ device: { owner: null, product: null } });
    const after = await scene.record();
    assert.deepEqual([after.owner, after.product], [null, null]);
    assert.deepEqual(scene.bootloader.recorded.slice(1), [
      { kind: "released", owner: "Acme" },
      { kind: "deactivated", product: "KIOSK" },
    ]);
    assert.deepEqual(scene.announced, ["Claimed by Acme", "Nobody owns this device now"]);
    await scene.answered({});
    assert.equal((await scene.record()).owner, null, "an older DMS says nothing of it");
  });

  it("takes no product that the device does not trust, and is the owner's all the same", async () => {
    const scene = await begin(fakeBootloader(), () => Promise.reject(new RegrowError("TRUST_ROOT_UNKNOWN")));
    await scene.answered({ device: { owner: "Acme", product: "KIOSK" } });
    const { owner, product } = await scene.record();
    assert.deepEqual([owner, product], ["Acme", null]);
  });

  it("is not believed about whose the device is when the device has asked for it meanwhile (law L11)", async () => {
    const scene = await begin();
    const { promise: sent, resolve: send } = Promise.withResolvers<void>();
    const run = async (): Promise<CheckInAnswer> => {
      await sent;
      return { ...ANSWER, device: { owner: null, product: null } };
    };
    const late = scene.following.follow({ run, tell: async () => {} }).run(NO_WISH, new AbortController().signal);
    await scene.following.asking(() => scene.claim("Acme"));
    send();
    await late;
    assert.equal((await scene.record()).owner, "Acme");
  });

  it("hands an order to the bootloader and reboots, with no update in between; one that is done is nothing", async () => {
    const scene = await begin();
    const answer = await scene.answered({ order: ORDER, offer: OFFER });
    assert.deepEqual(scene.bootloader.requests, [
      { kind: "order", order: ORDER },
      { kind: "reboot", by: "dms" },
    ]);
    assert.deepEqual([answer.offer, answer.reasons.at(-1)?.code], [null, "order"]);
    const done = await begin(fakeBootloader({}, { order: () => ({ state: "done" }) }));
    assert.equal((await done.answered({ order: ORDER, offer: OFFER })).offer?.version, "2.0.0");
    assert.deepEqual(done.bootloader.requests, [{ kind: "order", order: ORDER }]);
  });

  it("says once in the log that it does not know an order, and leaves one for later that the disk refuses", async () => {
    const unknown = { ...ORDER, kind: "explode" };
    const order = () => Promise.reject(new RegrowError("INPUT_INVALID"));
    const scene = await begin(fakeBootloader({}, { order }));
    await scene.answered({ order: unknown });
    await scene.answered({ order: unknown });
    assert.deepEqual(
      scene.bootloader.recorded.map((event) => event.kind === "order-refused" && [event.orderId, event.order]),
      [[ORDER.id, "explode"]],
    );
    const tooOld = new RegrowError("UPDATE_SECURITY_VERSION", { version: "1.0.0", securityVersion: 1, needed: 2 });
    const factory = await begin(fakeBootloader({}, { order: () => Promise.reject(tooOld) }));
    await factory.answered({ order: { ...ORDER, kind: "reset-full-software" } });
    const [told] = factory.bootloader.recorded;
    assert.ok(told?.kind === "order-refused" && told.detail.includes("1.0.0"), JSON.stringify(told));
    const full = await begin(fakeBootloader({}, { order: () => Promise.reject(new RegrowError("STORAGE_FULL")) }));
    await full.answered({ order: ORDER });
    assert.deepEqual(full.bootloader.recorded, []);
  });

  it("says plainly, and once, that the DMS has shut the device out", async () => {
    const scene = await begin();
    const refused = new RegrowError("DEVICE_CERTIFICATE_REVOKED");
    await assert.rejects(scene.answered(refused), { code: refused.code });
    await assert.rejects(scene.answered(refused), { code: refused.code });
    await assert.rejects(scene.answered(new RegrowError("DMS_UNREACHABLE")), { code: "DMS_UNREACHABLE" });
    assert.equal(scene.following.refusal, refused.code);
    assert.equal(scene.announced.length, 1);
    assert.match(scene.announced[0] ?? "", /was revoked.*dms_provision/);
    await scene.answered({});
    assert.equal(scene.following.refusal, undefined);
  });
});

describe("a PIN that the device shows", () => {
  it("is shown as long as it counts, with looks at the DMS's pace, and no longer than nobody owns the device", async () => {
    const scene = await begin();
    const client = { pin: async () => ({ pin: "BCDF-2345", validMs: 20_000, checkEveryMs: 5_000 }) };
    Object.defineProperty(scene.access, "client", { value: async () => client });
    assert.equal(scene.following.shownPin, "");
    assert.equal(await scene.following.pin(), "BCDF-2345");
    await scene.clock.advance(12_000);
    assert.deepEqual([scene.following.shownPin, scene.checksNow], ["BCDF-2345", 2]);
    await scene.answered({ device: { owner: null, product: null } });
    assert.equal(scene.following.shownPin, "BCDF-2345");
    await scene.answered({ device: { owner: "Acme", product: null } });
    assert.equal(scene.following.shownPin, "");
    await scene.clock.advance(60_000);
    assert.equal(scene.checksNow, 2, "nobody looks any more");
    await scene.following.pin();
    await scene.clock.advance(20_000);
    assert.equal(scene.following.shownPin, "");
  });
});
