import assert from "node:assert/strict";
import { describe, it } from "node:test";
import fc from "fast-check";
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
  ["get time.rtc utc", ["get", { variable: "time.rtc", form: "utc" }, {}]],
  ["get time.rtc utc twice", 5],
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
  [`dms_claim ${TOKEN}`, ["dms_claim", { first: TOKEN }, {}]],
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
  ["get wlan.mac\0", 2],
  ["get\x1b[A", 2],
  ["set dms.provision.token caf\ufffd", 2],
  ["set dms.provision.token \ud83e", 2],
  ['set dms.provision.token "🦎"', ["set", { variable: "dms.provision.token", value: "🦎" }, {}]],
  // What clients write (device-facts 2.11, 8.5 and 12).
  [
    "fcr -o  -ue a.txt 12 1.0.0.0 0xFE 0x89f6",
    [
      "file_create",
      { name: "a.txt", size: "12", version: "1.0.0.0", type: "0xFE", checksum: "0x89f6" },
      { open: "", user: "", essential: "" },
    ],
    ZENTRI,
  ],
  ["fcr -eu a 1", ["file_create", { name: "a", size: "1" }, { essential: "", user: "" }]],
  ["fcr -oe a 1", ["file_create", { name: "a", size: "1" }, { open: "", essential: "" }]],
  ["fcr -oZ a 1", 6],
  ["fcr -ov a 1", 6],
  [
    "fcr a.txt 12 -o -v 1.0.0 -t 0xFE -c -0x1A2B3C4D",
    [
      "file_create",
      { name: "a.txt", size: "12" },
      { open: "", version: "1.0.0", type: "0xFE", checksum: "-0x1A2B3C4D" },
    ],
  ],
  [
    "fcr a 12 1.0.0.0 0xFE -0x2",
    ["file_create", { name: "a", size: "12", version: "1.0.0.0", type: "0xFE", checksum: "-0x2" }, {}],
    ZENTRI,
  ],
  ['fde "-a b.txt"', ["file_delete", { name: "-a b.txt" }, {}]],
  ["fcr a 99999999999", 9],
  ["close all", ["stream_close", { stream: "all" }, {}]],
  ["reboot -f", 6],
  ["set", 4],
  ["gpio_set 3 1", 1],
  ["gse 3 1", 1],
  ["ghm_sync", 3],
  ["ghm_sync", 1, ZENTRI],
  ["get spi.master.active_gpio", 1],
  ["set bu m stream", 1],
  ["get spi", 1],
  [`get ${"a ".repeat(1_500)}`, 6],
  [`ls ${"a ".repeat(2_000)}`, 5],
  [`fcr ${"-o ".repeat(1_300)}`, 4],
  [`"${"get ".repeat(1_000)}`, 2],
  [`get`.repeat(3_000_000), 8],
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

  it("says of what is documented and not here why, and only that the command failed to programs", () => {
    for (const line of ["gpio_set 3 1", "get spi.master.active_gpio", "set spi 1"]) {
      const parsed = parseLine(line, GECKO);
      assert.ok(!parsed.ok && parsed.message === "Command failed");
      assert.match(parsed.advice ?? "", /is not on this platform: ./);
    }
  });

  it("takes what stands in quotes for a value, not for a word of a short name", () => {
    const parsed = parseLine('set wl s "r"', GECKO);
    assert.deepEqual(parsed.ok && parsed.arguments, { variable: "wlan.ssid", value: "r" });
  });

  it("means the longest short name, also where that variable is not here", () => {
    const longest = parseLine("get wl s r", GECKO);
    assert.ok(!longest.ok && longest.advice?.startsWith("wlan.scan.retries is not") === true);
    const shorter = parseLine("get wl s", GECKO);
    assert.deepEqual(shorter.ok && shorter.arguments, { variable: "wlan.ssid" });
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
