import assert from "node:assert/strict";
import { pbkdf2Sync } from "node:crypto";
import { describe, it } from "node:test";
import fc from "fast-check";
import { parseLine } from "@regrow/core/command";
import { formatScan, parseVerifyRequest } from "@regrow/core/network";
import { joinLines, passkeyProblem, verifyLine } from "./join.ts";
import { pskHex } from "./psk.ts";
import { readScan, SIGNAL_TEXTS, signalBars, type FoundNetwork } from "./scan.ts";

const HOME: FoundNetwork = { ssid: "My Home", bssid: "4C:55:CC:10:10:98", channel: 6, rssi: -61, security: "WPA2-AES" };
const NORMAL = { dialect: "gecko-os", isSafeMode: false } as const;

describe("readScan", () => {
  it("reads what a device finds: the strongest of each name first, hidden ones not at all", () => {
    const found = [
      { ...HOME, security: "WPA2-AES" as const },
      { ...HOME, security: "WPA2-AES" as const, bssid: "4C:55:CC:10:10:99", rssi: -80 },
      { ...HOME, security: "Open" as const, ssid: "", rssi: -20 },
      { ...HOME, security: "Open" as const, ssid: "Cafe", channel: 44, rssi: -50 },
    ];
    const read = readScan(formatScan(found, { isVerbose: true }));
    assert.deepEqual(read, [{ ...HOME, ssid: "Cafe", channel: 44, rssi: -50, security: "Open" }, HOME]);
    assert.deepEqual(readScan("! 0 networks found"), []);
  });

  it("has four bars, and words for them", () => {
    assert.deepEqual([-95, -80, -70, -60, -40].map(signalBars), [0, 1, 2, 3, 4]);
    assert.equal(SIGNAL_TEXTS.length, 5);
  });
});

describe("pskHex", () => {
  it("is what the standard shows", () => {
    assert.equal(pskHex("password", "IEEE"), "f42c6fc52df0ebef9ebb4b90b38a5f902e83fe1b135a70e23aed762e9710a12e");
    assert.equal(
      pskHex("ThisIsAPassword", "ThisIsASSID"),
      "0dc0d6eb90555ed6419756b9a15ec3e3209b63df707dd508d14581f8982721af",
    );
  });

  it("is what Node computes", () => {
    const text = fc.string({ minLength: 8, maxLength: 63, unit: "grapheme-ascii" });
    fc.assert(
      fc.property(text, fc.string({ minLength: 1, maxLength: 10 }), (passphrase, ssid) => {
        fc.pre(ssid.isWellFormed());
        const expected = pbkdf2Sync(passphrase, ssid, 4_096, 32, "sha1").toString("hex");
        assert.equal(pskHex(passphrase, ssid), expected);
      }),
      { numRuns: 10 },
    );
    assert.equal(pskHex("AB".repeat(32), "x"), "ab".repeat(32));
  });
});

describe("verifyLine", () => {
  it("is what the device reads", () => {
    const parsed = parseLine(verifyLine(HOME, "ab".repeat(32)) ?? "", NORMAL);
    assert.ok(parsed.ok);
    assert.deepEqual(parseVerifyRequest(parsed.arguments), {
      ssid: "My Home",
      bssid: HOME.bssid,
      security: "WPA2-AES",
      passkey: "ab".repeat(32),
    });
  });

  it("is none for what has no code, or no line can carry", () => {
    assert.equal(verifyLine({ ...HOME, security: "WPA3" }, ""), null);
    assert.equal(verifyLine({ ...HOME, ssid: 'a"b' }, ""), null);
    assert.equal(verifyLine({ ...HOME, security: "Open" }, ""), 'network_verify wifi "My Home" 4C55CC101098 6');
  });
});

describe("joining", () => {
  it("keeps the network first, and joins last", () => {
    const request = { ssid: "My Home", passkey: "correct horse", isSettingUp: false, isSafeMode: false };
    assert.deepEqual(joinLines(request), [
      'set wlan.ssid "My Home"',
      'set wlan.passkey "correct horse"',
      "set wlan.auto_join.enabled 1",
      "save",
      "network_restart",
    ]);
    const settingUp = joinLines({ ...request, passkey: "", isSettingUp: true, isSafeMode: true }) ?? [];
    assert.deepEqual(settingUp.slice(1), ['set wlan.passkey ""', "save", "setup stop"]);
    for (const line of settingUp) assert.ok(parseLine(line, { ...NORMAL, isSafeMode: true }).ok, line);
    assert.equal(joinLines({ ...request, ssid: 'a"b' }), null);
  });

  it("knows a passkey that cannot be right", () => {
    assert.equal(passkeyProblem("WPA2-AES", "correct horse"), null);
    assert.equal(passkeyProblem("WPA2-AES", "ab".repeat(32)), null);
    assert.equal(passkeyProblem("Open", ""), null);
    assert.equal(passkeyProblem("WEP", "12345"), null);
    for (const [security, passkey] of [
      ["WPA2-AES", "short"],
      ["WPA2-AES", "x".repeat(64)],
      ["WEP", "123"],
      ["Open", "something"],
      ["WPA2-AES", 'a"bcdefghij'],
    ] as const)
      assert.notEqual(passkeyProblem(security, passkey), null, `${security} ${passkey}`);
  });
});
