import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { RegrowError, type ErrorCode } from "@regrow/core/error";
import type { CheckInAnswer } from "@regrow/core/protocol";
import { RecordingLogger } from "@regrow/testing/log";
import { NO_WISH } from "./check-in.ts";
import { RenewingCheckIn } from "./renewing-check-in.ts";

const ANSWER: CheckInAnswer = {
  ...{ offer: null, reasons: [], logSequence: 0, timeMs: 0, standing: null },
  return: { afterMs: 0, jitterMs: 0 },
};

interface Facts {
  /** Refusals of the first check-ins. */
  readonly refusals?: readonly ErrorCode[];
  readonly isDue?: boolean;
  readonly renewal?: boolean | ErrorCode;
}

function setUp({ refusals = [], isDue = false, renewal = true }: Facts): {
  readonly done: string[];
  readonly log: RecordingLogger;
  run(): Promise<CheckInAnswer>;
} {
  const [done, left, log] = [[] as string[], [...refusals], new RecordingLogger()];
  const checkIn = new RenewingCheckIn({
    checkIn: {
      run: async () => {
        done.push("check in");
        const code = left.shift();
        if (code !== undefined) throw new RegrowError(code);
        return ANSWER;
      },
      tell: async () => {},
    },
    isDue: async () => isDue,
    renew: async () => {
      done.push("renew");
      if (typeof renewal === "string") throw new RegrowError(renewal);
      return renewal;
    },
    log,
  });
  return { done, log, run: () => checkIn.run(NO_WISH, new AbortController().signal) };
}

describe("RenewingCheckIn", () => {
  it("renews nothing while there is time", async () => {
    const { done, run } = setUp({});
    assert.equal(await run(), ANSWER);
    assert.deepEqual(done, ["check in"]);
  });

  it("renews in time after the check-in, whose answer counts even where that fails", async () => {
    const good = setUp({ isDue: true });
    assert.equal(await good.run(), ANSWER);
    assert.deepEqual(good.done, ["check in", "renew"]);
    const bad = setUp({ isDue: true, renewal: "DMS_UNREACHABLE" });
    assert.equal(await bad.run(), ANSWER);
    assert.equal(bad.log.lines.at(-1)?.level, "warn");
  });

  it("renews when the DMS says that the certificate has expired, and checks in once more", async () => {
    const { done, run } = setUp({ refusals: ["DEVICE_CERTIFICATE_EXPIRED"] });
    assert.equal(await run(), ANSWER);
    assert.deepEqual(done, ["check in", "renew", "check in"]);
  });

  it("does not go round in circles", async () => {
    const still = setUp({ refusals: ["DEVICE_CERTIFICATE_EXPIRED", "DEVICE_CERTIFICATE_EXPIRED"] });
    await assert.rejects(still.run(), { code: "DEVICE_CERTIFICATE_EXPIRED" });
    assert.deepEqual(still.done, ["check in", "renew", "check in"]);
    const none = setUp({ refusals: ["DEVICE_CERTIFICATE_EXPIRED"], renewal: false });
    await assert.rejects(none.run(), { code: "DEVICE_CERTIFICATE_EXPIRED" });
    const out = setUp({ refusals: ["DEVICE_CERTIFICATE_EXPIRED"], renewal: "DEVICE_REVOKED" });
    await assert.rejects(out.run(), { code: "DEVICE_REVOKED" });
  });

  it("leaves other refusals as they are", async () => {
    const { done, run } = setUp({ refusals: ["DEVICE_CERTIFICATE_INVALID"] });
    await assert.rejects(run(), { code: "DEVICE_CERTIFICATE_INVALID" });
    assert.deepEqual(done, ["check in"]);
  });
});
