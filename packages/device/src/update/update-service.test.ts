import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { RegrowError, type ErrorCode } from "@regrow/core/error";
import type { CheckInAnswer, Offer, Wish } from "@regrow/core/protocol";
import type { UpdateWalk } from "@regrow/core/update";
import { VirtualClock } from "@regrow/sim/clock";
import { fakeBootloader } from "../../test/fake-bootloader.ts";
import { SILENT } from "../../test/test-device.ts";
import { NO_WISH } from "./check-in.ts";
import { UpdateService, type UpdateServiceDependencies } from "./update-service.ts";
import { Walking } from "./walking.ts";

const OFFER: Offer = { updateId: "u", bundleId: "b", version: "1.1.0", manifestSha256: "0".repeat(64), headBytes: 1 };
const ASK = { force: false, version: null };

function answer(offer: Offer | null, reason: string, available?: string): CheckInAnswer {
  return {
    offer,
    standing: null,
    ...(available === undefined ? {} : { available }),
    reasons: [
      { code: "asked", text: "" },
      { code: reason, text: `because ${reason}` },
    ],
    logSequence: 0,
    timeMs: 0,
    return: { afterMs: 1, jitterMs: 0 },
  };
}

interface Options extends Partial<Pick<UpdateServiceDependencies, "delay" | "bringUpNetwork">> {
  /** With which updates end. */
  readonly failure?: ErrorCode;
  /** With which the first check-in ends. */
  readonly unreachable?: ErrorCode;
}

function makeService(reply: CheckInAnswer, options: Options = {}) {
  const stage = { wishes: [] as Wish[], started: [] as string[], said: [] as string[], reply };
  const bootloader = fakeBootloader();
  let walk: UpdateWalk | null = null;
  const updater = {
    isBusy: false,
    noteUpToDate: async () => void stage.said.push("(up to date)"),
    noteFailure: async ({ code }: RegrowError) => void stage.said.push(`(failed ${code})`),
    run: async (offer: Offer, by: string, _signal: AbortSignal, onInstalled = async () => {}) => {
      stage.started.push(`${offer.updateId} by ${by}`);
      if (options.failure !== undefined) throw new RegrowError(options.failure);
      await onInstalled();
    },
  };
  let failures = options.unreachable === undefined ? 0 : 1;
  const checkIn = {
    run: async (wish: Wish) => {
      stage.wishes.push(wish);
      if (options.unreachable !== undefined && failures-- > 0) throw new RegrowError(options.unreachable);
      return stage.reply;
    },
  };
  const kept = {
    recall: async () => walk,
    keep: async (next: UpdateWalk) => void (walk = next),
    end: async () => void (walk = null),
  };
  const announce = (line: string): void => void stage.said.push(line);
  const clock = new VirtualClock();
  const service = new UpdateService({
    checkIn,
    updater,
    clock,
    walking: new Walking({ kept, bootloader, updater, announce, log: SILENT }),
    delay: async () => ({ kind: "none" }),
    nowMs: () => 1_000,
    bringUpNetwork: async () => false,
    announce,
    signal: new AbortController().signal,
    ...options,
  });
  return Object.assign(stage, { service, bootloader, updater, clock, walk: () => walk });
}

describe("UpdateService", () => {
  it("tells the wish, begins what is offered and answers at once", async () => {
    const { service, wishes, started } = makeService(answer(OFFER, "offered"));
    const asked = { force: true, version: "1.1.0", singlePass: true };
    assert.deepEqual(await service.request(asked), { kind: "started", version: "1.1.0" });
    await service.settled();
    assert.deepEqual([wishes, started], [[{ asked: true, ...asked }], ["u by console"]]);
  });

  it("knows up to date from held, and held from refused", async () => {
    const current = makeService(answer(null, "up-to-date"));
    assert.deepEqual(await current.service.request(ASK), { kind: "up-to-date" });
    assert.deepEqual(current.said, ["(up to date)"]);
    const held = makeService(answer(null, "nothing-tagged"));
    assert.deepEqual(await held.service.query(), { kind: "held", reason: "because nothing-tagged" });
    assert.deepEqual(await held.service.request(ASK), { kind: "held", reason: "because nothing-tagged" });
    assert.deepEqual(held.said, ["(failed UPDATE_HELD)"]);
    const known = makeService(answer(null, "rolled-back-here"));
    assert.equal((await known.service.request(ASK)).kind, "held");
    assert.deepEqual(known.said, ["(failed UPDATE_ROLLED_BACK)"], "asking again makes nothing else of it");
    for (const [reason, code] of [
      ["not-claimed", "DEVICE_NOT_CLAIMED"],
      ["version-unknown", "BUNDLE_UNKNOWN"],
      ["needs-more-passes", "UPDATE_NEEDS_PASSES"],
      ["floor-missing", "BUNDLE_NOT_AVAILABLE"],
    ] as const) {
      const refused = makeService(answer(null, reason));
      await assert.rejects(
        refused.service.request(ASK),
        (error) => error instanceof RegrowError && error.code === code,
      );
      assert.deepEqual(refused.said, [`(failed ${code})`]);
    }
  });

  it("only asks when it is only asked, and says so to the DMS", async () => {
    const { service, started, wishes } = makeService(answer(null, "offered", "1.2.0"));
    assert.deepEqual([await service.query(), started], [{ kind: "available", version: "1.2.0" }, []]);
    assert.deepEqual(wishes, [{ ...NO_WISH, asked: true, query: true }]);
  });

  it("installs offers that come by themselves, where the device's own variables let it now", async () => {
    const rows = [
      ["none", ["u by dms"], null],
      ["switched-off", [], null],
      ["consent-needed", [], null],
      ["outside-window", [], 4_000],
    ] as const;
    for (const [kind, expected, againInMs] of rows) {
      const delay = kind === "outside-window" ? { kind, untilMs: 5_000 } : { kind };
      const { service, started, said } = makeService(answer(OFFER, "offered"), { delay: async () => delay });
      assert.equal(await service.answered(answer(OFFER, "offered")), againInMs, kind);
      await service.answered(answer(OFFER, "offered"));
      await service.settled();
      assert.deepEqual(started.slice(0, 1), expected, kind);
      const waits = said.filter((line) => line.includes("waits for consent"));
      assert.equal(waits.length, kind === "consent-needed" ? 1 : 0);
    }
  });

  it("says once that the DMS waits for somebody's consent", async () => {
    const { service, said } = makeService(answer(null, "offered"));
    for (let times = 0; times < 3; times += 1) await service.answered(answer(null, "consent-needed", "1.1.0"));
    await service.answered(answer(null, "consent-needed", "1.2.0"));
    assert.deepEqual(
      said.map((line) => line.split(" ")[1]),
      ["1.1.0", "1.2.0"],
    );
  });

  it("does not try a refused offer again by itself, but an interrupted one", async () => {
    for (const [failure, tries] of [
      ["TRUST_SIGNATURE_INVALID", 1],
      ["UPDATE_INTERRUPTED", 2],
      ["UPDATE_MEMORY_SHORT", 2],
    ] as const) {
      const { service, started, said } = makeService(answer(null, "asked"), { failure });
      for (let times = 0; times < 2; times += 1) {
        await service.answered(answer(OFFER, "offered"));
        await service.settled();
      }
      assert.equal(started.length, tries, failure);
      assert.match(said.at(-1) ?? "", /^Update 1\.1\.0 failed: .*\. .*\. \([A-Z_]+\)$/);
    }
  });

  it("tries a refused offer again after some hours where what was wrong can have been mended elsewhere", async () => {
    for (const failure of [
      "STORAGE_FULL",
      "TRUST_CLOCK_AHEAD",
      "TRUST_EXPIRED",
      "TRUST_ROLLED_BACK",
      "BUNDLE_STORE_DAMAGED",
    ] as const) {
      const { service, started, clock } = makeService(answer(null, "asked"), { failure });
      const checkIn = async (): Promise<number> => {
        await service.answered(answer(OFFER, "offered"));
        await service.settled();
        return started.length;
      };
      assert.deepEqual([await checkIn(), await checkIn()], [1, 1], failure);
      await clock.advance(6 * 3_600_000 - 1);
      assert.equal(await checkIn(), 1, failure);
      await clock.advance(1);
      assert.deepEqual([await checkIn(), await checkIn()], [2, 2], failure);
    }
    const { service, started, clock } = makeService(answer(null, "asked"), { failure: "TRUST_SIGNATURE_INVALID" });
    for (let times = 0; times < 2; times += 1) {
      await service.answered(answer(OFFER, "offered"));
      await service.settled();
      await clock.advance(24 * 3_600_000);
    }
    assert.equal(started.length, 1);
  });

  it("says to whoever is at a device that is ahead of its DMS that there is nothing to do", async () => {
    const { service, said } = makeService(answer(OFFER, "offered"), { failure: "TRUST_ROLLED_BACK" });
    await service.request(ASK);
    await service.settled();
    assert.match(said.at(-1) ?? "", /^Update 1\.1\.0 is not taken: this device is ahead of its DMS/);
    assert.match(said.at(-1) ?? "", /Nothing is to be done here.*\(TRUST_ROLLED_BACK\)$/);
    assert.doesNotMatch(said.at(-1) ?? "", /publisher's folder/);
  });

  it("joins the device's own network first where that is what lacks", async () => {
    let joined = 0;
    const bringUpNetwork = async (): Promise<boolean> => (joined += 1) > 0;
    const far = makeService(answer(OFFER, "offered"), { unreachable: "DMS_UNREACHABLE", bringUpNetwork });
    assert.equal((await far.service.request(ASK)).kind, "started");
    assert.deepEqual([joined, far.wishes.length], [1, 2]);
    const none = makeService(answer(OFFER, "offered"), { unreachable: "DMS_UNREACHABLE" });
    await assert.rejects(none.service.request(ASK));
    assert.deepEqual(none.said, ["(failed DMS_UNREACHABLE)"]);
  });
});

describe("an update of several passes", () => {
  const step = (version: string, passes: number): Offer => ({
    ...OFFER,
    updateId: `u${version}`,
    version,
    manifestSha256: version,
    target: "3",
    passes,
  });
  const generation = (id: string) => ({ id, product: "P", version: id, securityVersion: 0 });
  const NOTHING = answer(null, "up-to-date");

  it("goes on alone after each pass that has proved itself, as it was asked for", async () => {
    const stage = makeService(answer(step("1", 3), "offered"));
    const { service, bootloader, started, said } = stage;
    await service.request({ force: true, version: "3" });
    await service.settled();
    const { record } = bootloader.status;
    for (const [version, left] of [
      ["1", 2],
      ["2", 1],
    ] as const) {
      bootloader.status = {
        ...bootloader.status,
        record: { ...record, trial: { generation: generation(version), starts: 1, updateId: "u" } },
      };
      assert.deepEqual(await service.wish(), NO_WISH, "the trial is not over");
      await service.answered(answer(null, "on-trial"));
      bootloader.status = { ...bootloader.status, record: { ...record, confirmed: generation(version), trial: null } };
      assert.deepEqual(await service.wish(), { asked: true, force: true, version: "3" });
      await service.answered(answer(step(String(Number(version) + 1), left), "offered"));
      await service.settled();
    }
    bootloader.status = { ...bootloader.status, record: { ...record, confirmed: generation("3"), trial: null } };
    assert.deepEqual(await service.wish(), NO_WISH);
    assert.deepEqual(started, ["u1 by console", "u2 by console", "u3 by console"]);
    assert.equal(said.at(0), "Update 1: started, on the way to 3 in 3 passes");
    assert.equal(said.at(-1), "Update 3: done");
    assert.equal(stage.walk(), null);
  });

  it("stops where a pass was rolled back, and says so here and in the log", async () => {
    const { service, bootloader, said, walk } = makeService(answer(step("1", 2), "offered"));
    await service.request(ASK);
    await service.settled();
    assert.deepEqual(await service.wish(), NO_WISH);
    assert.deepEqual(await service.answered(NOTHING), null);
    assert.match(said.join("\n"), /\(failed UPDATE_ROLLED_BACK\)\nUpdate 3: stopped on the way, at 1: /);
    const recorded = bootloader.recorded.at(-1);
    assert.ok(recorded?.kind === "update-refused" && recorded.code === "UPDATE_ROLLED_BACK");
    assert.equal(walk(), null);
  });

  it("stops where the DMS has no way any more, and waits where it only says later", async () => {
    const stage = makeService(answer(step("1", 2), "offered"));
    const { service, bootloader, said } = stage;
    await service.request(ASK);
    await service.settled();
    const record = { ...bootloader.status.record, confirmed: generation("1"), trial: null };
    bootloader.status = { ...bootloader.status, record };
    await service.wish();
    for (const later of ["outside-window", "store-damaged", "offered"]) {
      await service.wish();
      await service.answered(answer(null, later));
      assert.notEqual(stage.walk(), null, later);
    }
    await service.wish();
    await service.answered(answer(null, "floor-missing"));
    assert.equal(stage.walk(), null);
    assert.ok(said.includes("(failed BUNDLE_NOT_AVAILABLE)"));
  });

  it("is forgotten when somebody asks for something else, and for what cannot be had", async () => {
    const stage = makeService(answer(step("1", 2), "offered"));
    await stage.service.request(ASK);
    await stage.service.settled();
    stage.reply = NOTHING;
    await stage.service.request(ASK);
    assert.equal(stage.walk(), null);
    const refused = makeService(answer(step("1", 2), "offered"), { failure: "TRUST_SIGNATURE_INVALID" });
    await refused.service.request(ASK);
    await refused.service.settled();
    assert.equal(refused.walk(), null);
  });

  it("is no way when one pass is enough", async () => {
    const { service, walk } = makeService(answer(OFFER, "offered"));
    await service.request(ASK);
    await service.settled();
    assert.equal(walk(), null);
  });

  it("begins one update where two have asked at once, and leaves that one alone", async () => {
    const two = { ...OFFER, passes: 2, target: "1.2.0" };
    const stage = makeService(answer(two, "offered"));
    const { service, updater, started, walk, said } = stage;
    const goOn = Promise.withResolvers<void>();
    updater.run = async (offer, by) => {
      // As the desk has it.
      if (updater.isBusy) throw new RegrowError("UPDATE_BUSY");
      updater.isBusy = true;
      started.push(`${offer.updateId} by ${by}`);
      await goOn.promise;
      updater.isBusy = false;
    };
    const asked = [service.request(ASK), service.request(ASK), service.answered(stage.reply)];
    const ended = await Promise.allSettled(asked);
    for (const one of ended)
      if (one.status === "rejected")
        assert.ok(one.reason instanceof RegrowError && one.reason.code === "UPDATE_BUSY", String(one.reason));
    let isSettled = false;
    void service.settled().then(() => (isSettled = true));
    await new Promise(setImmediate);
    assert.deepEqual([started.length, isSettled, walk()?.target], [1, false, "1.2.0"]);
    goOn.resolve();
    await service.settled();
    assert.equal(walk()?.target, "1.2.0");
    assert.deepEqual(
      said.filter((line) => line.includes("failed")),
      [],
    );
  });

  it("lets who asks for no more than what goes on already have it, and refuses who asks for something else", async () => {
    const { service, updater, started, reply } = makeService(answer(OFFER, "offered"));
    const goOn = Promise.withResolvers<void>();
    updater.run = async (offer, by) => {
      started.push(`${offer.updateId} by ${by}`);
      await goOn.promise;
    };
    await service.answered(reply);
    assert.deepEqual(await service.request(ASK), { kind: "started", version: "1.1.0" });
    for (const other of [{ force: true }, { version: "1.1.0" }, { singlePass: true }])
      await assert.rejects(service.request({ ...ASK, ...other }), { code: "UPDATE_BUSY" });
    goOn.resolve();
    await service.settled();
    assert.deepEqual(started, ["u by dms"]);
  });

  it("takes an offer again that found the desk taken by somebody who brought another", async () => {
    const stage = makeService(answer(OFFER, "offered"), { failure: "UPDATE_BUSY" });
    for (let count = 0; count < 2; count += 1) {
      await stage.service.answered(stage.reply);
      await stage.service.settled();
    }
    assert.equal(stage.started.length, 2);
  });
});
