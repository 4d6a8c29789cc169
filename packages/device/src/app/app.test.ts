import assert from "node:assert/strict";
import { describe, it } from "node:test";
import fc from "fast-check";
import { appEnvironment } from "./app-environment.ts";
import { NotifyReader } from "./notify.ts";
import { OutputLines } from "./output-lines.ts";

const bytes = (text: string): Uint8Array => new TextEncoder().encode(text);

describe("notify pipe", () => {
  it("knows three words, and ignores what is none, too long or not ended", () => {
    const reader = new NotifyReader();
    assert.deepEqual(reader.push(bytes("READY\nready\nWATCHDOG \n\nSTATUS x\nCONFIRM\nREA")), [
      "READY",
      "WATCHDOG",
      "CONFIRM",
    ]);
    assert.deepEqual(reader.push(bytes(`DY\n${"x".repeat(1_000_000)}\nREADY\n`)), ["READY", "READY"]);
  });

  it("does not depend on how the bytes arrive", () => {
    fc.assert(
      fc.property(fc.array(fc.nat(12)), (cuts) => {
        const text = "READY\nWATCHDOG\nnoise\nCONFIRM\n";
        const reader = new NotifyReader();
        const words: string[] = [];
        let at = 0;
        for (const length of [...cuts, text.length]) {
          words.push(...reader.push(bytes(text.slice(at, at + length))));
          at += length;
        }
        assert.deepEqual(words, ["READY", "WATCHDOG", "CONFIRM"]);
      }),
    );
  });
});

describe("app environment", () => {
  const places = { data: "/device/data", runtime: "/opt/node/bin/node" };

  it("holds nothing of the framework's own environment", () => {
    const environment = appEnvironment(places, {
      version: "1.0.0",
      generation: "aa",
      manifestEnvironment: {},
      ownerEnvironment: {},
      settingsEnvironment: {},
    });
    assert.deepEqual(Object.keys(environment).toSorted(), [
      "HOME",
      "LANG",
      "PATH",
      "REGROW_DATA",
      "REGROW_GENERATION",
      "REGROW_NODE",
      "REGROW_NOTIFY_FD",
      "REGROW_VERSION",
    ]);
    assert.ok(environment["PATH"]?.startsWith("/opt/node/bin:"));
  });

  it("lets the owner have the last word, except about what the framework says of itself", () => {
    const manifestEnvironment = { COLOUR: "red", PORT: "1", REGROW_VERSION: "9" };
    const environment = appEnvironment(places, {
      version: "1.0.0",
      generation: "aa",
      manifestEnvironment,
      ownerEnvironment: { PORT: "2", REGROW_DATA: "/etc" },
      settingsEnvironment: {},
    });
    assert.deepEqual(
      [environment["COLOUR"], environment["PORT"], environment["REGROW_VERSION"], environment["REGROW_DATA"]],
      ["red", "2", "1.0.0", "/device/data"],
    );
  });

  it("takes settings of the device for names alone that the manifest has: no setting can make another program of it (L2)", () => {
    const environment = appEnvironment(places, {
      version: "1.0.0",
      generation: "aa",
      manifestEnvironment: { COLOUR: "red", PORT: "1" },
      ownerEnvironment: { PORT: "2" },
      settingsEnvironment: { COLOUR: "blue", PORT: "3", NODE_OPTIONS: "--import x", LD_PRELOAD: "/x", PATH: "/x" },
    });
    assert.deepEqual([environment["COLOUR"], environment["PORT"]], ["blue", "3"]);
    assert.deepEqual([environment["NODE_OPTIONS"], environment["LD_PRELOAD"]], [undefined, undefined]);
    assert.ok(environment["PATH"]?.startsWith("/opt/node/bin:"));
  });
});

describe("output lines", () => {
  it("gives whole lines and bounds those that never end", () => {
    const lines: string[] = [];
    const output = new OutputLines((line) => lines.push(line));
    output.push("one\r\ntw");
    output.push(`o\n\n${"x".repeat(5_000)}`);
    output.push("more\nend");
    assert.deepEqual(
      lines.map((line) => line.length),
      [3, 3, 1_024],
    );
  });
});
