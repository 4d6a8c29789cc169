import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { openWeb } from "../../test/open-web.ts";

const SETTING_UP = { isSettingUp: true, setupAddress: "10.10.10.1", visited: () => {} };
/** What telephones ask to find out whether there is an internet. */
const PROBES = ["connectivitycheck.gstatic.com", "captive.apple.com", "www.msftconnecttest.com"];

describe("the set-up network", () => {
  it("sends whoever asks for another name's page to the device's own", async () => {
    await using web = await openWeb({ networking: SETTING_UP });
    for (const host of PROBES) {
      const { status, headers } = await web.ask("/generate_204", { headers: { host, authorization: null } });
      assert.deepEqual([status, headers.location], [302, `http://10.10.10.1:${web.server.port}/`]);
      assert.equal((await web.ask("/command/ver", { headers: { host } })).status, 403, "pages alone");
      assert.equal((await web.ask("/bundle", { method: "POST", headers: { host } })).status, 403);
    }
    assert.equal((await web.ask("/", { headers: { host: "10.10.10.1" } })).headers.location, "/.recovery.html");
  });

  it("knows the name of the set-up page, and only then", async () => {
    const host = "setup.com";
    await using web = await openWeb({ networking: SETTING_UP });
    assert.equal((await web.ask("/command/ver", { headers: { host } })).status, 200);
    await using other = await openWeb({ networking: SETTING_UP, set: { "setup.web.url": "http://kiosk.setup/" } });
    assert.equal((await other.ask("/command/ver", { headers: { host: "kiosk.setup" } })).status, 200);
    assert.equal((await other.ask("/command/ver", { headers: { host } })).status, 403);
    await using joined = await openWeb();
    assert.equal((await joined.ask("/command/ver", { headers: { host } })).status, 403);
  });

  it("sends nobody anywhere where that is switched off, or the device is not being set up", async () => {
    const set = { "softap.captive_portal_enabled": "0" };
    await using off = await openWeb({ networking: SETTING_UP, set });
    await using joined = await openWeb();
    for (const web of [off, joined])
      assert.equal((await web.ask("/generate_204", { headers: { host: "captive.apple.com" } })).status, 403);
  });

  it("counts the recovery page as a visit", async () => {
    let visits = 0;
    await using web = await openWeb({ networking: { ...SETTING_UP, visited: () => void (visits += 1) } });
    await web.ask("/.recovery.html");
    assert.equal(visits, 1);
  });
});
