import assert from "node:assert/strict";
import { describe, it } from "node:test";
import fc from "fast-check";
import { FieldError } from "../field/index.ts";
import { VARIABLES, variableRow, type VariableName } from "../variable/index.ts";
import {
  ALL_RESETS,
  BACKUP_RESET,
  FULL_RESET,
  describeReset,
  parseResetOrderKind,
  readFactoryConfiguration,
  readResetRequest,
  resetDetail,
  resetOrderKind,
  resetValues,
  type ResetSources,
} from "./index.ts";

const NONE = { bundle: null, owner: null } as const;
const NAMES = (Object.keys(VARIABLES) as VariableName[]).filter((name) => variableRow(name).default !== null);

describe("a reset's request", () => {
  it("is read as it was written, and nothing else is", () => {
    for (const reset of ALL_RESETS) assert.deepEqual(readResetRequest(JSON.parse(JSON.stringify(reset))), reset);
    for (const wrong of [null, {}, { ...FULL_RESET, kind: "cache" }, { ...FULL_RESET, data: true }])
      assert.throws(() => readResetRequest(wrong), FieldError);
  });

  it("is an order's kind of its own, such as older devices can read and refuse", () => {
    const kinds = ALL_RESETS.map(resetOrderKind);
    assert.equal(new Set(kinds).size, 16);
    for (const kind of kinds) assert.match(kind, /^[a-z][a-z-]{0,31}$/);
    assert.deepEqual(kinds.map(parseResetOrderKind), ALL_RESETS);
    for (const other of ["wipe", "reset", "reset-full-files-data", "reset-full-", "Reset-full"])
      assert.equal(parseResetOrderKind(other), undefined, other);
  });
});

describe("values after a reset", () => {
  it("are the first that counts: locked, owner's, bundle's; nothing of what was only saved", () => {
    const sources: ResetSources = {
      saved: {
        "system.variable_lock": "app.healthy_clear_ms",
        "app.healthy_clear_ms": "1",
        "dfu.logs_enabled": "1",
        "uart.baud": "300",
        "from.the.future": "x",
      },
      factory: { "uart.data": "7" },
      configurations: {
        bundle: "uart.baud 9600\nua d 6\napp.healthy_clear_ms 5",
        owner: "# ours\nuart.baud  19200\ndfu.logs_enabled 0\nno.such 1",
      },
    };
    const { values, locked, used } = resetValues(sources, "full");
    assert.deepEqual(values, {
      "app.healthy_clear_ms": "1",
      "dfu.logs_enabled": "1",
      "system.variable_lock": "app.healthy_clear_ms",
      "uart.baud": "19200",
      "uart.data": "6",
    });
    assert.equal(locked, 1);
    assert.deepEqual(
      used.map(({ source, count, refused }) => [source, count, refused.map(({ line }) => line)]),
      [
        ["bundle", 2, [3]],
        ["owner", 1, [3, 4]],
      ],
    );
  });

  it("keep the backup set where it is asked for, before any configuration", () => {
    const saved = { "system.print_level": "1", "remote_terminal.port": "2001" };
    const configurations = { bundle: "system.print_level 2\nuart.baud 9600", owner: null };
    const { values } = resetValues({ saved, factory: {}, configurations }, "backup");
    assert.deepEqual(values, { "system.print_level": "1", "uart.baud": "9600" });
  });

  it("are factory defaults in the ZentriOS dialect: what was configured besides does not count", () => {
    const configurations = { bundle: "uart.baud 9600", owner: "uart.baud 300" };
    const made = { "system.dialect": "zentrios" };
    assert.deepEqual(resetValues({ saved: {}, factory: made, configurations }, "full").values, {});
    const spoken = { "system.dialect": "zentrios" };
    assert.deepEqual(resetValues({ saved: spoken, factory: {}, configurations }, "full").values, {
      "uart.baud": "300",
    });
  });

  it("come to themselves again, from whatever was saved (a cut between any two writes)", () => {
    const lines = fc
      .array(fc.tuple(fc.constantFrom(...NAMES), fc.constantFrom("0", "1", "9600", "uart.baud,uart.data", "zentrios")))
      .map((pairs) => pairs.map(([name, value]) => `${name} ${value}`).join("\n"));
    const saved = fc.dictionary(fc.constantFrom<string>(...NAMES), fc.constantFrom("0", "1", "uart.baud", "none"));
    fc.assert(
      fc.property(saved, lines, lines, fc.constantFrom("full", "backup"), (before, bundle, owner, kind) => {
        const configurations = { bundle, owner };
        const once = resetValues({ saved: before, factory: {}, configurations }, kind).values;
        assert.deepEqual(resetValues({ saved: once, factory: {}, configurations }, kind).values, once);
      }),
    );
  });
});

describe("a factory configuration", () => {
  it("counts but for the lines that cannot be set: each is reported with its number and reason", () => {
    const text = "uart.baud 1\nwlan.mac 4C:55:CC:10:10:98\nuart.baud 9600\nnonsense\nuart.parity odd\nuart.data 7";
    const { values, refused } = readFactoryConfiguration(text, ["uart.parity"]);
    assert.deepEqual(values, { "uart.baud": "9600", "uart.data": "7" });
    assert.deepEqual(
      refused.map(({ line }) => line),
      [1, 2, 4, 5],
    );
    assert.match(
      refused.map(({ reason }) => reason).join("\n"),
      /^uart\.baud: 300.*\n.*wlan\.mac\n.*nonsense\nuart\.parity: resets leave/,
    );
  });

  it("never throws, whatever the file holds", () => {
    fc.assert(fc.property(fc.string({ unit: "binary" }), (text) => void readFactoryConfiguration(text, [])));
  });
});

describe("what is said of a reset", () => {
  it("names all that people ask about, before and after", () => {
    const reset = { kind: "backup", data: "erase", files: "erase", software: "factory" } as const;
    assert.deepEqual(describeReset(reset, { locked: 0, version: "2.0.0", factoryVersion: "1.0.0" }), [
      "Variables: factory values, but the backup set is kept",
      "Locked variables: none",
      "Data of the app: erased",
      "Files of users: erased; hidden files of the bundle are shown again",
      "Software: back to 1.0.0",
    ]);
    const used = [{ source: "owner", count: 3, refused: [{ line: 2, reason: "no" }] }] as const;
    assert.equal(
      resetDetail(BACKUP_RESET, { locked: 2, used, problems: ["data NOT done (EIO)"], factoryVersion: null }),
      "factory values, backup set kept; data NOT done (EIO); 2 locked kept; data kept; files kept; software kept; " +
        "owner's configuration set 3, refused 1; line 2: no",
    );
  });

  it("has no configuration where there is none", () => {
    assert.deepEqual(resetValues({ saved: {}, factory: {}, configurations: NONE }, "full").used, []);
  });
});
