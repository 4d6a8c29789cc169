import assert from "node:assert/strict";
import { describe, it } from "node:test";
import fc from "fast-check";
import { variableRow } from "../variable/index.ts";
import { findSuspects, withPutBack } from "./suspects.ts";

const ENTRIES = "app.environment";

function names(present: object, good: object, factory: object = {}): readonly string[] {
  return findSuspects({ ...present }, { good: { ...good }, factory: { ...factory } }).map(({ name }) => name);
}

describe("suspects", () => {
  it("are the settings whose value counts and has changed, wherever it comes from", () => {
    assert.deepEqual(names({ "uart.baud": "9600" }, { "uart.baud": "9600" }), []);
    assert.deepEqual(names({ "uart.baud": "9600" }, {}), ["uart.baud"]);
    assert.deepEqual(names({}, { "uart.baud": "9600" }), ["uart.baud"]);
    assert.deepEqual(names({}, { "uart.baud": "9600" }, { "uart.baud": "9600" }), []);
    assert.deepEqual(names({ "uart.baud": variableRow("uart.baud").default ?? "" }, {}), []);
  });

  it("are single entries of the app's environment: changed, added and taken away", () => {
    const present = { [ENTRIES]: "A=1;B=2;D=4" };
    assert.deepEqual(names(present, { [ENTRIES]: "A=1;B=1;C=3" }), [
      "app.environment:B",
      "app.environment:C",
      "app.environment:D",
    ]);
  });

  it("are never what resets, claims or safe mode itself need, nor what this version does not know", () => {
    const present = {
      "dms.provision.token": "x",
      "system.variable_lock": "uart.baud",
      "system.safemode.pause": "1",
      "from.the.future": "1",
    };
    assert.deepEqual(names(present, {}), []);
  });

  it("hold no value, since that may be a secret", () => {
    const [suspect] = findSuspects({ [ENTRIES]: "KEY=very-secret" }, { good: {}, factory: {} });
    assert.ok(!JSON.stringify(suspect).includes("very-secret"));
  });
});

describe("putting suspects back", () => {
  const good = { "uart.baud": "9600", [ENTRIES]: "A=1;C=3" };
  const present = { "uart.baud": "115200", "update.consent": "1", [ENTRIES]: "A=2;B=2" };
  const past = { good, factory: {} };
  const suspects = findSuspects(present, past);

  it("gives back all of the last good settings when all are put back, and nothing else", () => {
    assert.deepEqual(withPutBack({ ...present, "from.the.future": "1" }, past, suspects), {
      "uart.baud": "9600",
      "from.the.future": "1",
      [ENTRIES]: "A=1;C=3",
    });
  });

  it("leaves the others as they are", () => {
    const only = suspects.filter(({ name }) => name === "app.environment:B");
    assert.deepEqual(withPutBack(present, past, only), { ...present, [ENTRIES]: "A=2" });
  });

  it("does not touch what has been set to something else since, and is the same done twice", () => {
    const chosen = { ...present, "uart.baud": "19200", [ENTRIES]: "A=5;B=2" };
    const once = withPutBack(chosen, past, suspects);
    assert.deepEqual(once, { "uart.baud": "19200", [ENTRIES]: "A=5;C=3" });
    assert.equal(withPutBack(once, past, suspects), once);
  });

  it("for any settings: with all put back nothing is suspected any more, with some the rest still is", () => {
    const values = fc.record(
      {
        "uart.baud": fc.constantFrom("9600", "19200", "115200"),
        "update.consent": fc.constantFrom("0", "1"),
        [ENTRIES]: fc.dictionary(fc.constantFrom("A", "B", "C"), fc.constantFrom("", "1", "x=y")).map((entries) =>
          Object.entries(entries)
            .map(([name, value]) => `${name}=${value}`)
            .join(";"),
        ),
      },
      { requiredKeys: [], noNullPrototype: true },
    );
    fc.assert(
      fc.property(values, values, values, fc.infiniteStream(fc.boolean()), (now, then, made, coins) => {
        const all = findSuspects(now, { good: then, factory: made });
        const some = all.filter(() => coins.next().value);
        const after = withPutBack(now, { good: then, factory: made }, some);
        assert.deepEqual(
          findSuspects(after, { good: then, factory: made }).map(({ name }) => name),
          all.filter((each) => !some.includes(each)).map(({ name }) => name),
        );
      }),
    );
  });
});
