import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { RegrowError } from "@regrow/core/error";
import { parseAddress, type DeviceAddress } from "./address.ts";

describe("parseAddress", () => {
  const good: readonly (readonly [string, DeviceAddress])[] = [
    ["/dev/ttyUSB0", { kind: "serial", path: "/dev/ttyUSB0" }],
    ["./line", { kind: "serial", path: "./line" }],
    ["COM3", { kind: "serial", path: "COM3" }],
    ["tcp://gateway.local", { kind: "tcp", host: "gateway.local", port: 2_000 }],
    ["tcp://10.0.0.7:23", { kind: "tcp", host: "10.0.0.7", port: 23 }],
    ["10.0.0.7:2000", { kind: "tcp", host: "10.0.0.7", port: 2_000 }],
    ["[fe80::1%eth0]:2000", { kind: "tcp", host: "fe80::1%eth0", port: 2_000 }],
    ["tcp://[::1]", { kind: "tcp", host: "::1", port: 2_000 }],
    ["http://10.0.0.7", { kind: "http", origin: "http://10.0.0.7" }],
    ["https://gateway.local:8443/", { kind: "http", origin: "https://gateway.local:8443" }],
  ];
  for (const [text, address] of good)
    it(`reads ${text}`, () => {
      assert.deepEqual(parseAddress(text), address);
    });

  for (const [text, meant] of [
    ["ttyUSB0", "/dev/ttyUSB0"],
    ["gateway.local", "tcp://gateway.local"],
    ["http://10.0.0.7/command", "http://10.0.0.7"],
    ["http://admin:secret@10.0.0.7/", "http://10.0.0.7"],
    ["ftp://10.0.0.7", undefined],
    ["10.0.0.7:0", undefined],
    ["10.0.0.7:65536", undefined],
    ["fe80::1", undefined],
    ["http://", undefined],
    ["", undefined],
  ] as const)
    it(`refuses ${JSON.stringify(text)}`, () => {
      assert.throws(
        () => parseAddress(text),
        (error) => {
          assert.ok(error instanceof RegrowError && error.code === "USAGE");
          assert.equal(error.details["perhaps you mean"], meant);
          assert.ok(!JSON.stringify(error.details).includes("secret"));
          return true;
        },
      );
    });
});
