import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { parseToBootloader } from "./parse-request.ts";

const ORDER = { id: "o", kind: "wipe" };
const ask = (request: object): unknown => parseToBootloader({ id: 1, request });

describe("what the kernel may ask of the bootloader", () => {
  it("is an order of the DMS, of which two texts count", () => {
    assert.deepEqual(ask({ kind: "order", order: { ...ORDER, more: 1 } }), {
      id: 1,
      request: { kind: "order", order: ORDER },
    });
    for (const order of [
      undefined,
      null,
      [],
      "wipe",
      { id: 1, kind: "wipe" },
      { id: "o" },
      { ...ORDER, kind: "x".repeat(4_097) },
    ])
      assert.equal(ask({ kind: "order", order }), undefined);
  });

  it("is a step of healing, by its name; what came of a try only the bootloader knows", () => {
    for (const step of ["update", "settings", "bundle", "reset-faults", "factory-reset", "load", "loaded", "give-up"])
      assert.deepEqual(ask({ kind: "heal", step, suspects: [] }), { id: 1, request: { kind: "heal", step } });
    assert.equal(ask({ kind: "heal", step: "everything" }), undefined);
    const record = (step: string, outcome = "failed"): unknown =>
      ask({ kind: "record", by: "kernel", event: { kind: "healing", step, outcome, detail: "" } });
    for (const step of ["settings", "bundle", "reset-faults", "command-mode"])
      assert.equal(record(step), undefined, step);
    const told = { kind: "healing", step: "update", outcome: "failed", generation: null, version: null, detail: "" };
    for (const outcome of ["failed", "healed"])
      assert.deepEqual(record("update", outcome), { id: 1, request: { kind: "record", by: "kernel", event: told } });
  });

  it("never is to record that an order is done, which the bootloader alone knows", () => {
    const event = { orderId: "o", order: "wipe", detail: "" };
    const record = (kind: string): unknown => ask({ kind: "record", by: "kernel", event: { kind, ...event } });
    assert.equal(record("order-done"), undefined);
    assert.notEqual(record("order-refused"), undefined);
    for (const kind of ["confirmed", "fault", "faults-reset", "fell-back", "record-rebuilt"])
      assert.equal(record(kind), undefined, kind);
  });
});
