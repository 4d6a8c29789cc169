import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { RegrowError } from "@regrow/core/error";
import { parseFactorySettings } from "./factory-settings-option.ts";

describe("parseFactorySettings", () => {
  it("takes several, with values that hold commas, spaces and equals signs", () => {
    assert.deepEqual(parseFactorySettings(""), {});
    assert.deepEqual(
      parseFactorySettings("system.variable_lock=uart.data,uart.baud,uart.baud=9600,uart.device=/dev/tty a=b"),
      { "system.variable_lock": "uart.baud,uart.data", "uart.baud": "9600", "uart.device": "/dev/tty a=b" },
    );
    assert.equal(parseFactorySettings("system.cmd.format=machine")["system.cmd.header_enabled"], "1");
  });

  it("refuses what the table refuses, with the name and the reason", () => {
    for (const [text, reason] of [
      ["uart.bawd=9600", /no variable has this name/],
      ["uart.baud=fast", /uart\.baud: 300 to/],
      ["wlan.mac=4C:55:CC:10:10:98", /can only be read/],
      ["system.uuid=bc19d591-e96b-4017-9ac3-0459cb480706", /not kept with the settings/],
      ["system.variable_lock=wlan.mac", /'wlan\.mac' is no variable that can be locked/],
      ["uart.baud", /NAME=VALUE/],
    ] as const)
      assert.throws(
        () => parseFactorySettings(text),
        (error) => error instanceof RegrowError && error.code === "USAGE" && reason.test(error.message),
        text,
      );
  });
});
