import assert from "node:assert/strict";
import { describe, it } from "node:test";
import fc from "fast-check";
import type { FoundNetwork, NetworkErrorCode } from "../port/index.ts";
import { startJoin, stepJoin, type JoinEffect, type JoinEvent, type JoinPlan, type JoinStep } from "./join.ts";

const HOME: FoundNetwork = { ssid: "home", bssid: "4C:55:CC:10:10:98", channel: 6, rssi: -52, security: "WPA2-AES" };
const PLAN: JoinPlan = { ssid: "home", bssid: null, security: null, attempts: 3, isKnown: false, usesDhcp: true };
const REFUSED: JoinEvent = { kind: "failed", code: "REFUSED", reason: "wrong passkey" };

/** What is said and done from the beginning through these events, and where it ends. */
function play(
  plan: JoinPlan,
  events: readonly JoinEvent[],
): { readonly done: readonly string[]; readonly end: JoinStep["state"] } {
  let step = startJoin(plan);
  const done = step.effects.map(shown);
  for (const event of events) {
    step = stepJoin(plan, step.state, event);
    done.push(...step.effects.map(shown));
  }
  return { done, end: step.state };
}

function shown(effect: JoinEffect): string {
  return effect.kind === "say" ? effect.line : effect.kind.toUpperCase();
}

describe("joining a network (device-facts 4.7)", () => {
  it("looks for it, associates, gets an address, and says so as documented", () => {
    const { done, end } = play(PLAN, [
      { kind: "heard", networks: [{ ...HOME, ssid: "else" }, HOME] },
      { kind: "associated" },
      { kind: "joined", ip: "192.168.7.20" },
    ]);
    assert.deepEqual(done, [
      "PROBE",
      "Security type from probe: WPA2-AES",
      "Associating to home",
      "JOIN",
      "Obtaining IPv4 address via DHCP",
      "IPv4 address: 192.168.7.20",
      "Associated",
    ]);
    assert.deepEqual(end, { kind: "up" });
  });

  it("does not look for what it has joined before, and says nothing of DHCP without it", () => {
    const { done } = play({ ...PLAN, isKnown: true, usesDhcp: false }, [
      { kind: "associated" },
      { kind: "joined", ip: "10.0.0.1" },
    ]);
    assert.deepEqual(done, ["Associating to home", "JOIN", "IPv4 address: 10.0.0.1", "Associated"]);
  });

  it("tries as often as it may, looking for it only once", () => {
    const heard: JoinEvent = { kind: "heard", networks: [HOME] };
    const two = play(PLAN, [heard, REFUSED, REFUSED]);
    assert.deepEqual(two.end, { kind: "joining", attempt: 3 });
    const three = play(PLAN, [heard, REFUSED, REFUSED, REFUSED]);
    assert.deepEqual(three.end, { kind: "failed", code: "REFUSED", reason: "wrong passkey" });
    assert.equal(three.done.filter((line) => line === "JOIN").length, 3);
    assert.equal(three.done.filter((line) => line === "PROBE").length, 1);
  });

  it("fails at once without an attempt, without the network, and where nothing can be joined", () => {
    assert.equal(play({ ...PLAN, attempts: 0 }, []).end.kind, "failed");
    const gone = play(PLAN, [{ kind: "heard", networks: [] }]).end;
    assert.deepEqual(gone.kind === "failed" && gone.code, "NOT_FOUND");
    const unsupported: JoinEvent = { kind: "failed", code: "NOT_SUPPORTED", reason: "no Wi-Fi" };
    assert.equal(play({ ...PLAN, isKnown: true }, [unsupported]).end.kind, "failed");
    assert.equal(play(PLAN, [unsupported]).end.kind, "failed");
  });

  it("takes only what fits, and one without a name for what it may be", () => {
    const end = (plan: Partial<JoinPlan>, network: Partial<FoundNetwork>): string =>
      play({ ...PLAN, ...plan }, [{ kind: "heard", networks: [{ ...HOME, ...network }] }]).end.kind;
    assert.equal(end({ bssid: HOME.bssid }, {}), "joining");
    assert.equal(end({ bssid: HOME.bssid }, { bssid: "4C:55:CC:10:10:99" }), "failed");
    assert.equal(end({ security: "WPA3" }, {}), "failed");
    assert.equal(end({}, { ssid: "" }), "joining");
    assert.equal(end({ bssid: HOME.bssid }, { ssid: "", bssid: "4C:55:CC:10:10:99" }), "failed");
  });

  it("ends, or waits for an event of its own, whatever comes; what is over stays over", () => {
    const codes: readonly NetworkErrorCode[] = ["NOT_SUPPORTED", "NOT_FOUND", "REFUSED", "TIMEOUT", "FAILED"];
    const event: fc.Arbitrary<JoinEvent> = fc.oneof(
      fc.constant<JoinEvent>({ kind: "heard", networks: [HOME] }),
      fc.constant<JoinEvent>({ kind: "heard", networks: [] }),
      fc.constant<JoinEvent>({ kind: "associated" }),
      fc.constant<JoinEvent>({ kind: "joined", ip: null }),
      fc.constantFrom(...codes).map((code): JoinEvent => ({ kind: "failed", code, reason: "" })),
    );
    const plan = fc.record({
      ...asConstants(PLAN),
      attempts: fc.nat(5),
      isKnown: fc.boolean(),
      usesDhcp: fc.boolean(),
    });
    fc.assert(
      fc.property(plan, fc.array(event), (given, events) => {
        let step = startJoin(given);
        let joins = count(step);
        for (const each of events) {
          const before = step.state;
          step = stepJoin(given, before, each);
          joins += count(step);
          if (before.kind === "up" || before.kind === "failed") assert.deepEqual(step, { state: before, effects: [] });
        }
        assert.ok(joins <= given.attempts);
      }),
    );
  });
});

function count({ effects }: JoinStep): number {
  return effects.filter(({ kind }) => kind === "join").length;
}

function asConstants(plan: JoinPlan): { [Key in keyof JoinPlan]: fc.Arbitrary<JoinPlan[Key]> } {
  return {
    ssid: fc.constant(plan.ssid),
    bssid: fc.constant(plan.bssid),
    security: fc.constant(plan.security),
    attempts: fc.constant(plan.attempts),
    isKnown: fc.constant(plan.isKnown),
    usesDhcp: fc.constant(plan.usesDhcp),
  };
}
