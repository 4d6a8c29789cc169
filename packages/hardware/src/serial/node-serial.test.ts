import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { SerialError } from "@regrow/core/port";
import { serialContract } from "@regrow/testing/contract";
import { hasSocat, openPty } from "@regrow/testing/pty";
import { NodeSerial } from "./node-serial.ts";
import { asSerialError } from "./serial-error.ts";

serialContract("pseudo-terminal", hasSocat() ? false : "no socat", async () => {
  const pty = await openPty();
  const { path, write, read, unplug } = pty;
  return {
    subject: { serial: new NodeSerial(), path, write, read, unplug },
    [Symbol.asyncDispose]: () => pty[Symbol.asyncDispose](),
  };
});

describe("NodeSerial", () => {
  it("does not take a file for a line", async () => {
    await assert.rejects(
      new NodeSerial().open("/dev/null", {
        baud: 9_600,
        dataBits: 8,
        parity: "none",
        stopBits: 1,
        hasFlowControl: false,
      }),
      (error) => error instanceof SerialError && error.code === "FORMAT",
    );
  });

  it("names what the binding says in words", () => {
    const codeOf = (text: string): string => asSerialError(new Error(text), "/dev/x").code;
    assert.equal(codeOf("Error: No such file or directory, cannot open /dev/x"), "NOT_FOUND");
    assert.equal(codeOf("Error: Permission denied, cannot open /dev/x"), "DENIED");
    assert.equal(codeOf("Error Resource temporarily unavailable Cannot lock port"), "BUSY");
    assert.equal(codeOf("Error: Input/output error, cannot open /dev/x"), "LOST");
  });
});
