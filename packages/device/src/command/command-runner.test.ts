import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { variableRow, variableNames } from "@regrow/core/variable";
import { openConsole, transcript } from "../../test/open-console.ts";

describe("commandRunner", () => {
  it("says of what is not on this platform that the command failed, to people also why", async () => {
    await transcript([["gpio_set 3 1", "R100016\r\nCommand failed\r\n"]], { format: "machine" });
    const console = await openConsole();
    for (const line of ["gse 3 1", "get spi.master.active_gpio", "set bus.mode stream"]) {
      const printed = await console.type(`${line}\r\n`);
      assert.match(printed, /is not on this platform: [^\]]+\]/, line);
      assert.match(printed, /(?:^|\r\n)Command failed\r\n> $/, line);
    }
  });

  it("lists in safe mode only the variables that are there", async () => {
    const console = await openConsole({ status: { isSafeMode: true } });
    const printed = await console.type("get all\r\n");
    for (const name of variableNames("gecko-os").filter((each) => variableRow(each).access !== "set"))
      assert.equal(printed.includes(`${name}: `), variableRow(name).safeMode, name);
    assert.match(await console.type("get wlan.auto_join.enabled\r\n"), /^Unknown variable or option: /);
  });

  it("buffers what is documented to be long where the host asks for that, and nothing else (device-facts 4.2)", async () => {
    const settings = { "system.cmd.buffered": "1" } as const;
    for (const line of ["help", "ls", "stream_list", "get wlan", "get all", "get wlan.static"]) {
      const console = await openConsole({ settings });
      assert.match(await console.type(`${line}\r\n`), /^0,\d+\r\n> $/, line);
    }
    for (const [line, printed] of [
      ["get wlan.ssid", "> "],
      ["get uart.baud", "115200\r\n> "],
      ["get system.uuid", /^[0-9a-f-]{36}\r\n> $/],
      ["get time.rtc utc", /Z\r\n> $/],
      ["faults_print", "> "],
    ] as const) {
      const answer = await (await openConsole({ settings })).type(`${line}\r\n`);
      if (typeof printed === "string") assert.equal(answer, printed, line);
      else assert.match(answer, printed, line);
    }
  });
});
