import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { RegrowError, type ErrorCode } from "@regrow/core/error";
import type { CheckInAnswer, Offer, Wish } from "@regrow/core/protocol";
import { UpdateService } from "./update-service.ts";

const OFFER: Offer = { updateId: "u", bundleId: "b", version: "1.1.0", manifestSha256: "0".repeat(64), headBytes: 1 };

function answer(offer: Offer | null, reason: string): CheckInAnswer {
  return {
    offer,
    standing: null,
    reasons: [
      { code: "asked", text: "" },
      { code: reason, text: `because ${reason}` },
    ],
    logSequence: 0,
    timeMs: 0,
    return: { afterMs: 1, jitterMs: 0 },
  };
}

interface Stage {
  readonly service: UpdateService;
  readonly wishes: Wish[];
  readonly started: string[];
  readonly said: string[];
}

function makeService(
  reply: CheckInAnswer,
  options: { readonly failure?: ErrorCode; readonly isAutomatic?: boolean } = {},
): Stage {
  const stage = { wishes: [], started: [], said: [] } as Pick<Stage, "wishes" | "started" | "said">;
  const updater = {
    isBusy: false,
    noteUpToDate: async () => void stage.said.push("(up to date)"),
    noteFailure: async ({ code }: RegrowError) => void stage.said.push(`(failed ${code})`),
    run: async ({ updateId }: Offer, by: string) => {
      stage.started.push(`${updateId} by ${by}`);
      if (options.failure !== undefined) throw new RegrowError(options.failure);
    },
  };
  const checkIn = { run: async (wish: Wish) => (stage.wishes.push(wish), reply) };
  const service = new UpdateService({
    checkIn,
    updater,
    isAutomatic: () => options.isAutomatic ?? true,
    announce: (line) => void stage.said.push(line),
    signal: new AbortController().signal,
  });
  return { ...stage, service };
}

describe("UpdateService", () => {
  it("tells the wish, begins what is offered and answers at once", async () => {
    const { service, wishes, started } = makeService(answer(OFFER, "offered"));
    assert.deepEqual(await service.request({ force: true, version: "1.1.0" }), { kind: "started", version: "1.1.0" });
    await service.settled();
    assert.deepEqual([wishes, started], [[{ asked: true, force: true, version: "1.1.0" }], ["u by console"]]);
  });

  it("knows up to date from held, and held from refused", async () => {
    const current = makeService(answer(null, "up-to-date"));
    assert.deepEqual(await current.service.request({ force: false, version: null }), { kind: "up-to-date" });
    assert.deepEqual(current.said, ["(up to date)"]);
    const held = makeService(answer(null, "nothing-tagged"));
    assert.deepEqual(await held.service.query(), { kind: "held", reason: "because nothing-tagged" });
    for (const [reason, code] of [
      ["not-claimed", "DEVICE_NOT_CLAIMED"],
      ["version-unknown", "BUNDLE_UNKNOWN"],
    ] as const) {
      const refused = makeService(answer(null, reason));
      await assert.rejects(
        refused.service.request({ force: false, version: null }),
        (error) => error instanceof RegrowError && error.code === code,
      );
      assert.deepEqual(refused.said, [`(failed ${code})`]);
    }
  });

  it("only asks when it is only asked", async () => {
    const { service, started } = makeService(answer(OFFER, "offered"));
    assert.deepEqual([await service.query(), started], [{ kind: "available", version: "1.1.0" }, []]);
  });

  it("installs offers that come by themselves, where that is wanted", async () => {
    const manual = makeService(answer(null, "asked"), { isAutomatic: false });
    manual.service.offered(OFFER);
    const automatic = makeService(answer(null, "asked"));
    automatic.service.offered(OFFER);
    await automatic.service.settled();
    assert.deepEqual([manual.started, automatic.started], [[], ["u by dms"]]);
  });

  it("does not try a refused offer again by itself, but an interrupted one", async () => {
    for (const [failure, tries] of [
      ["TRUST_SIGNATURE_INVALID", 1],
      ["UPDATE_INTERRUPTED", 2],
    ] as const) {
      const { service, started, said } = makeService(answer(null, "asked"), { failure });
      service.offered(OFFER);
      await service.settled();
      service.offered(OFFER);
      await service.settled();
      assert.equal(started.length, tries, failure);
      assert.match(said.at(-1) ?? "", /^Update 1\.1\.0 failed: .*\. .*\. \([A-Z_]+\)$/);
    }
  });
});
