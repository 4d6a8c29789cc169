import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { commandNames, commandRow } from "@regrow/core/command";
import { DIALECTS, variableNames, variableRow } from "@regrow/core/variable";
import { help } from "./help.ts";

const GECKO = { dialect: "gecko-os", isSafeMode: false } as const;
const WHERES = DIALECTS.flatMap((dialect) => [
  { dialect, isSafeMode: false },
  { dialect, isSafeMode: true },
]);

describe("help", () => {
  for (const where of WHERES) {
    const about = `${where.dialect}${where.isSafeMode ? ", safe mode" : ""}`;

    it(`lists commands and variables as clients take them apart (${about})`, () => {
      // As zentriospy and the vendor's web app do (device-facts 2.3).
      const commands = help("commands", where)
        .text.split("\n")
        .map((line) => line.replaceAll(" ", "").split(":"));
      const names = commandNames(where);
      assert.deepEqual(
        commands,
        names.map((name) => [name.replaceAll(" ", ""), commandRow(name).short.replaceAll(" ", "")]),
      );
      const variables = help("variables", where)
        .text.split("\n")
        .map((line) => line.split(/ +/)[1]);
      assert.deepEqual(variables, variableNames(where.dialect, where));
    });

    it(`explains every name, full and short (${about})`, () => {
      for (const name of commandNames(where)) {
        const { code, text } = help(name, where);
        assert.equal(code, 0);
        assert.ok(text.startsWith(name) && text.includes(commandRow(name).summary));
        assert.equal(help(commandRow(name).short, where).text, text);
      }
      for (const name of variableNames(where.dialect, where)) {
        const { code, text } = help(name, where);
        assert.equal(code, 0);
        assert.ok(text.startsWith(`${name} : ${variableRow(name).summary}`));
        assert.equal(help(variableRow(name).short, where).text, text);
      }
    });
  }

  it("says of a setting all that one needs to set it", () => {
    assert.deepEqual(help("app.healthy_clear_ms", GECKO).text.split("\n"), [
      "app.healthy_clear_ms : healthy running after which the fault counter starts again; 0: never",
      "  short name : ap h",
      "  can be : read and set",
      "  values : 0 to 2147483647 ms",
      "  default : 300000",
      "  a change counts : after 'save' and 'reboot'",
      "  in safe mode : yes",
      "  factory reset : keeps it where the backup set is kept",
      "  can be locked : see system.variable_lock",
    ]);
  });

  it("says of a command how it is written", () => {
    assert.deepEqual(help("ls", GECKO).text.split("\n"), [
      "ls [-v] : list the files",
      "  short name : ls",
      "  in safe mode : yes",
    ]);
  });

  it("has an introduction, a list of all, and lists of groups", () => {
    assert.match(help(undefined, GECKO).text, /^help commands : /);
    const all = help("all", GECKO).text.split("\n");
    assert.equal(all.length, commandNames(GECKO).length + variableNames("gecko-os").length);
    for (const line of all) assert.match(line, / : ./);
    assert.match(
      help("dms.provision", GECKO).text,
      /^# dms\.provision\.status dm p s\n# dms\.provision\.token dm p t$/,
    );
  });

  it("knows what is not here, and what is nothing", () => {
    assert.match(help("gpio_set", GECKO).text, /^gpio_set is not on this platform: ./);
    assert.match(help("bu m", GECKO).text, /^bus\.mode is not on this platform: ./);
    for (const topic of ["nothing", "", "wl m x", "get wlan.mac", "toString"])
      assert.equal(help(topic, GECKO).code, 6, topic);
  });
});
