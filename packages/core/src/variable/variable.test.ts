import assert from "node:assert/strict";
import { describe, it } from "node:test";
import fc from "fast-check";
import { findGroup, findVariable, variableNames } from "./find-variable.ts";
import { macFromUuid } from "./mac.ts";
import { parseValue } from "./value.ts";
import { DIALECTS } from "./table/row.ts";
import { VARIABLES, variableRow } from "./variables.ts";

describe("the variables", () => {
  it("are found by full and by short name, with the number of words", () => {
    for (const dialect of DIALECTS) {
      for (const name of variableNames(dialect)) {
        const short = VARIABLES[name].short.split(" ");
        assert.deepEqual(findVariable([name, "rest"], dialect), { name, words: 1 });
        assert.deepEqual(findVariable([...short, "rest"], dialect), { name, words: short.length });
      }
    }
    assert.equal(findVariable(["wl"], "gecko-os"), undefined);
    assert.equal(findVariable([], "gecko-os"), undefined);
  });

  it("come in groups, of which those that cannot be read are left out", () => {
    assert.deepEqual(findGroup("dms.provision", "gecko-os"), ["dms.provision.status"]);
    assert.ok(!findGroup("all", "gecko-os").includes("dms.provision.token"));
    assert.ok(findGroup("all", "gecko-os").includes("wlan.mac"));
    assert.deepEqual(findGroup("wl", "gecko-os"), []);
  });

  it("have defaults that their own rows accept", () => {
    for (const name of variableNames("gecko-os")) {
      const { default: value } = variableRow(name);
      if (value !== null) assert.deepEqual(parseValue(name, value), { ok: true, value });
    }
  });
});

describe("parseValue", () => {
  it("takes numbers within their range only", () => {
    assert.deepEqual(parseValue("app.healthy_clear_ms", "0007"), { ok: true, value: "7" });
    assert.deepEqual(parseValue("app.healthy_clear_ms", "-1"), { ok: false, code: 9 });
    assert.deepEqual(parseValue("app.healthy_clear_ms", "2147483648"), { ok: false, code: 9 });
    for (const text of ["", "1.5", "1e3", "0x1", "9".repeat(30)])
      assert.deepEqual(parseValue("app.healthy_clear_ms", text), { ok: false, code: 7 });
  });

  it("takes the documented words for a boolean (device-facts 2)", () => {
    for (const text of ["1", "on", "True"])
      assert.deepEqual(parseValue("system.safemode.status", text), { ok: true, value: "1" });
    for (const text of ["0", "OFF", "false"])
      assert.deepEqual(parseValue("system.safemode.status", text), { ok: true, value: "0" });
    assert.deepEqual(parseValue("system.safemode.status", "constructor"), { ok: false, code: 7 });
  });

  it("takes a choice in any case, and keeps it as the row has it", () => {
    assert.deepEqual(parseValue("system.cmd.format", "Machine"), { ok: true, value: "machine" });
    assert.deepEqual(parseValue("system.cmd.format", "robot"), { ok: false, code: 7 });
  });

  it("takes a text of its form only, so that what is set can be used", () => {
    const refused = {
      "wlan.static.ip": ["machine", "256.1.1.1", "01.2.3.4", "1.2.3", ""],
      "wlan.static.netmask": ["255.0.255.0", "gateway"],
      "softap.static.netmask": ["10.10.10.1"],
      "wlan.bssid": ["AABBCCDDEEFF", "4C:55:CC:10:10:9", "x"],
      "softap.passkey": ["1234567"],
      "setup.web.passkey": ["short"],
      "remote_terminal.interface": ["wlan", "example.com", "1.2.3"],
    } as const;
    for (const name of variableNames("gecko-os"))
      for (const text of Object.entries(refused).find(([each]) => each === name)?.[1] ?? [])
        assert.deepEqual(parseValue(name, text), { ok: false, code: 7 }, `${name} ${text}`);
    assert.equal(parseValue("wlan.bssid", "4c:55:cc:10:10:98").ok, true);
    assert.equal(parseValue("remote_terminal.interface", "fe80::1").ok, true);
    assert.equal(parseValue("softap.passkey", "12345678").ok, true);
    assert.deepEqual(parseValue("setup.web.passkey", "x".repeat(33)), { ok: false, code: 9 });
  });

  it("bounds the length of a text", () => {
    assert.deepEqual(parseValue("dms.provision.token", "x".repeat(129)), { ok: false, code: 9 });
  });
});

describe("macFromUuid", () => {
  it("is always the same, of the documented form, unicast and locally administered", () => {
    assert.equal(macFromUuid("bc19d591-e96b-4017-9ac3-0459cb480706"), "06:59:CB:48:07:06");
    fc.assert(
      fc.property(fc.uuid(), (uuid) => {
        const mac = macFromUuid(uuid);
        assert.match(mac, /^[0-9A-F][26AE](?::[0-9A-F]{2}){5}$/);
        assert.equal(macFromUuid(uuid), mac);
      }),
    );
  });
});
