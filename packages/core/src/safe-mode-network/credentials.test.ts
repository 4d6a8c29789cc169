import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { CREDENTIAL_NAMES, credentialsToTry } from "./credentials.ts";

const NONE = { saved: {}, "last known good": {}, factory: {} };

describe("the networks that safe mode tries", () => {
  it("are made of what the backup set has of the network, all of it there in safe mode (device-facts 3.2)", () => {
    for (const name of ["wlan.ssid", "wlan.passkey", "wlan.security", "wlan.static.ip", "wlan.join.timeout"] as const)
      assert.ok(CREDENTIAL_NAMES.includes(name), name);
    for (const name of ["wlan.auto_join.enabled", "wlan.auto_join.retries", "wlan.mac"] as const)
      assert.ok(!CREDENTIAL_NAMES.includes(name), name);
  });

  it("are the saved one, the one that worked last, and the factory's, in this order", () => {
    const found = credentialsToTry({
      saved: { "wlan.ssid": "typo", "wlan.passkey": "secret", "http.server.port": "1" },
      "last known good": { "wlan.ssid": "home", "wlan.passkey": "secret" },
      factory: { "wlan.ssid": "plant", "wlan.join.retries": "7" },
    });
    assert.deepEqual(
      found.map(({ from, values }) => [from, values["wlan.ssid"], values["wlan.passkey"], values["wlan.join.retries"]]),
      [
        ["saved", "typo", "secret", "7"],
        ["last known good", "home", "secret", "7"],
        ["factory", "plant", "", "7"],
      ],
    );
    assert.ok(found.every(({ values }) => !("http.server.port" in values)));
  });

  it("are each tried once, and none without a name", () => {
    const home = { "wlan.ssid": "home" };
    const same = credentialsToTry({ ...NONE, saved: home, "last known good": { ...home, "system.print_level": "0" } });
    assert.deepEqual(
      same.map(({ from }) => from),
      ["saved"],
    );
    assert.deepEqual(credentialsToTry(NONE), []);
    assert.deepEqual(
      credentialsToTry({ ...NONE, saved: { "wlan.ssid": "" }, factory: home }).map(({ from }) => from),
      ["last known good"],
    );
  });
});
