import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { commandsOf, csvOf, usesText } from "./device-tokens.ts";

const NOW_MS = 1_800_000_000_000;

describe("tokens for devices", () => {
  it("come with the commands of a device's console", () => {
    assert.deepEqual(commandsOf({ kind: "claim", token: "abc" }), ["dms_claim abc"]);
    assert.deepEqual(commandsOf({ kind: "provision", token: "abc" }), ["set dms.provision.token abc", "dms_provision"]);
  });

  it("say what is left of them", () => {
    const later = NOW_MS + 1;
    assert.equal(usesText({ uses: 1, used: 0, expiresAtMs: later }, NOW_MS), "for one device");
    assert.equal(usesText({ uses: 9, used: 4, expiresAtMs: later }, NOW_MS), "for 5 of 9 devices");
    assert.equal(usesText({ uses: 9, used: 9, expiresAtMs: later }, NOW_MS), "used up");
    assert.equal(usesText({ uses: 9, used: 4, expiresAtMs: NOW_MS }, NOW_MS), "over");
  });

  it("go into a spreadsheet", () => assert.equal(csvOf([{ id: "1", uuid: "u", token: "t" }]), "uuid,token\r\nu,t\r\n"));
});
