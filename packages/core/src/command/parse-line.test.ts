import assert from "node:assert/strict";
import { describe, it } from "node:test";
import fc from "fast-check";
import { DIALECTS, variableNames, variableRow } from "../variable/index.ts";
import { COMMANDS, commandNames, commandRow } from "./commands.ts";
import { MAX_LINE_LENGTH, isBlankLine, parseLine } from "./parse-line.ts";

const GECKO = { dialect: "gecko-os", isSafeMode: false } as const;
const ZENTRI = { dialect: "zentrios", isSafeMode: false } as const;
const TOKEN = "claim-token-0123456789";

/** What is typed, and what it is read as: command, arguments, options; or the code of the refusal. */
const LINES: readonly (readonly [string, readonly unknown[] | number, (typeof GECKO | typeof ZENTRI)?])[] = [
  ["version\r\n", ["version", {}, {}]],
  ["ver\n", ["version", {}, {}]],
  ["ver\n\r", ["version", {}, {}]],
  ["  get    wlan.mac  ", ["get", { variable: "wlan.mac" }, {}]],
  ["get wl m", ["get", { variable: "wlan.mac" }, {}]],
  ["get sy s s", ["get", { variable: "system.safemode.status" }, {}]],
  ["get system", ["get", { variable: "system" }, {}]],
  ["get dms.provision", ["get", { variable: "dms.provision" }, {}]],
  ["get all", ["get", { variable: "all" }, {}]],
  ["get", 4],
  ["get nothing.such", 6],
  ["get wlan.mac twice", 5],
  ["get dms.provision.token", 7],
  ["get dms.ota_result", 6],
  ["get dms.ota_result", ["get", { variable: "dms.ota_result" }, {}], ZENTRI],
  ["set dms.provision.token abc", ["set", { variable: "dms.provision.token", value: "abc" }, {}]],
  ['set dm p t "a b  c"', ["set", { variable: "dms.provision.token", value: "a b  c" }, {}]],
  ['set dms.provision.token ""', ["set", { variable: "dms.provision.token", value: "" }, {}]],
  ["set app.healthy_clear_ms -1", ["set", { variable: "app.healthy_clear_ms", value: "-1" }, {}]],
  ["set dms.provision.token", 4],
  ["set wlan.mac 1", 7],
  ["faup", ["faults_print", {}, {}]],
  ["faults_print -v", ["faults_print", {}, { verbose: "" }]],
  ["faults_print -x", 6],
  ["faults_print 3", 5],
  ["force_safemode 4C:55:CC:10:10:98", ["force_safemode", { mac: "4C:55:CC:10:10:98" }, {}]],
  ["force_safemode yes", 7],
  // The vendor's pages build the line with two spaces, or with one at the end (device-facts 2.9).
  ["ota  -f -b 3.1.2.0", ["ota", {}, { force: "", bundle: "3.1.2.0" }]],
  ["ota ", ["ota", {}, {}]],
  ["ota -b", 4],
  ["ota -b newest", 7],
  ["dfu_update", ["dfu_update", {}, {}]],
  ["dfu_update 1.2.0", ["dfu_update", { version: "1.2.0" }, {}]],
  ["dfu_update", 3, ZENTRI],
  [`dms_claim ${TOKEN}`, ["dms_claim", { token: TOKEN }, {}]],
  [`dms claim ${TOKEN}`, ["dms claim", { first: TOKEN }, {}], ZENTRI],
  [`dms claim ACME-KIOSK ${TOKEN}`, ["dms claim", { first: "ACME-KIOSK", second: TOKEN }, {}], ZENTRI],
  ["dms activate ACME-KIOSK", ["dms activate", { product: "ACME-KIOSK" }, {}], ZENTRI],
  ["dms activate ACME-KIOSK", 3],
  ["dms", 3, ZENTRI],
  ["dms_activate lower-case", 7],
  ["log 20", ["log", { count: "20" }, {}]],
  ["log many", 7],
  ["help get", ["help", { topic: "get" }, {}]],
  ["toString", 3],
  ["nothing", 3],
  ['get "wlan.mac', 2],
  ["", 2],
  [`get ${"x".repeat(MAX_LINE_LENGTH)}`, 8],
];

describe("parseLine", () => {
  for (const [line, expected, where = GECKO] of LINES) {
    it(`${JSON.stringify(line.slice(0, 60))} (${where.dialect})`, () => {
      const parsed = parseLine(line, where);
      assert.deepEqual(parsed.ok ? [parsed.command, parsed.arguments, parsed.options] : parsed.code, expected);
    });
  }

  it("never throws, and shows nothing of a line that could drive a terminal", () => {
    fc.assert(
      fc.property(
        fc.string({ unit: "binary", maxLength: 200 }),
        fc.constantFrom(...Object.keys(COMMANDS), ""),
        (text, name) => {
          const parsed = parseLine(`${name} ${text}`, GECKO);
          if (!parsed.ok) assert.match(parsed.message, /^[\x20-\x7e]{1,200}$/);
        },
      ),
    );
  });

  it("knows a blank line", () => {
    assert.ok(isBlankLine(" \r\n"));
    assert.ok(!isBlankLine("ls"));
    assert.ok(!isBlankLine(" ".repeat(MAX_LINE_LENGTH + 1)));
  });

  it("refuses in safe mode what is not there, and only that", () => {
    for (const name of commandNames(GECKO)) {
      const parsed = parseLine(name, { ...GECKO, isSafeMode: true });
      assert.equal(!parsed.ok && parsed.code === 3, !commandRow(name).safeMode);
    }
  });
});

describe("the tables", () => {
  it("of commands and variables have no name or short name twice in a dialect", () => {
    for (const names of DIALECTS.flatMap((dialect) => [
      commandNames({ dialect, isSafeMode: false }).flatMap((name) => [...new Set([name, commandRow(name).short])]),
      variableNames(dialect).flatMap((name) => [...new Set([name, variableRow(name).short])]),
    ])) {
      assert.equal(new Set(names).size, names.length);
    }
  });

  it("of commands never have an argument that must be given after one that need not be", () => {
    for (const row of Object.values(COMMANDS)) {
      const optional = row.arguments.map((each) => each.optional);
      assert.ok(!optional.includes(true) || !optional.slice(optional.indexOf(true)).includes(false));
    }
  });
});
