import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { FILE_TYPES } from "@regrow/core/file";
import { VARIABLES, variableNames, variableRow, type VariableName } from "@regrow/core/variable";
import { create } from "../../test/files.ts";
import { openConsole, transcript, type Console } from "../../test/open-console.ts";
import { FILES } from "../layout/index.ts";

const NAMES = Object.keys(VARIABLES) as VariableName[];
const SECRET = "Hush-Hush-Hush-Hush-1234";

/** Every secret of the table has this value, as far as it is one for it. */
async function withSecrets(dialect: "gecko-os" | "zentrios"): Promise<Console> {
  const console = await openConsole({ dialect });
  for (const name of secrets()) console.context.settings.set(name, SECRET);
  await console.context.settings.save();
  return console;
}

function secrets(): readonly VariableName[] {
  return NAMES.filter((name) => variableRow(name).isSecret);
}

describe("get, set, save and load", () => {
  it("answer as documented (device-facts 2 and 2.2)", () =>
    transcript([
      ["set update.automatic off", "Set OK\r\n> "],
      ["get update.automatic", "0\r\n> "],
      ["save", "Success\r\n> "],
      ["set up a 1", "Set OK\r\n> "],
      ["load", "Success\r\n> "],
      ["get up a", "0\r\n> "],
      ["load -v", "What was saved counts again\r\n> "],
      ['set uart.device ""', "Set OK\r\n> "],
      ["get time.uptime", "12\r\n> "],
      ["get ti r utc", "2026-01-01T00:00:00Z\r\n> "],
      ["get time.rtc", "2026-01-01T00:00:00Z\r\n> "],
    ]));

  it("refuse with the documented codes, and say what may be", () =>
    transcript(
      [
        ["set update.automatic perhaps", "R700018\r\nInvalid argument\r\n"],
        ["set uart.baud 1", "R900015\r\nOut of bounds\r\n"],
        ["get time.rtc local", "R700018\r\nInvalid argument\r\n"],
        ["get uart.baud utc", "R500020\r\nToo many arguments\r\n"],
        ["set system.variable_lock uart.baud,wlan.mac", "R700018\r\nInvalid argument\r\n"],
        ["set system.variable_lock uart.data, uart.baud", "R000008\r\nSet OK\r\n"],
        ["get system.variable_lock", "R000021\r\nuart.baud,uart.data\r\n"],
        ["load nowhere.csv", "R100016\r\nCommand failed\r\n"],
      ],
      { format: "machine" },
    ));

  it("keep settings in files, and take one back only as a whole", async () => {
    const console = await openConsole();
    assert.equal(await console.type("set uart.baud 9600\r\n"), "Set OK\r\n> ");
    assert.equal(await console.type("save office.csv\r\n"), "Success\r\n> ");
    assert.equal((await console.files.find("office.csv"))?.type, FILE_TYPES.settings);
    assert.equal(await console.disk.status(FILES.settings), undefined, "a file is not what a device starts with");
    await console.type("set uart.baud 19200\r\n");
    assert.equal(await console.type("load office.csv\r\n"), "Success\r\n> ");
    assert.equal(await console.type("get uart.baud\r\n"), "9600\r\n> ");
    await create(console.files, "mixed.csv", "uart.baud 1200\ndms.provision.token  Hush-Hush-Hush\n");
    assert.equal(await console.type("load -v mixed.csv\r\n"), "uart.baud: 1200\r\ndms.provision.token: ********\r\n> ");
    await create(console.files, "bad.csv", "uart.baud 2400\n\nuart.parity perhaps\n");
    assert.match(
      await console.type("load bad.csv\r\n"),
      /^\[.*line: 3.*uart\.parity: one of none, even, odd.*\(SETTINGS_FILE_INVALID\)\]\r\nCommand failed\r\n> $/,
    );
    assert.equal(await console.type("get uart.baud\r\n"), "1200\r\n> ");
  });

  it("set what several variables stand for, at once", async () => {
    const console = await openConsole({ dialect: "zentrios" });
    assert.equal(await console.type("set system.cmd.mode machine\r\n"), "Set OK\r\n");
    assert.equal(await console.type("get sy c h\r\n"), "R000003\r\n1\r\n");
    assert.equal(await console.type("set sy c f human\r\n"), "R000008\r\nSet OK\r\n> ");
    assert.equal(await console.type("get sy c h\r\n"), "0\r\n> ");
  });
});

describe("secrets", () => {
  for (const dialect of ["gecko-os", "zentrios"] as const)
    it(`are printed by nothing in ${dialect}: over the whole table`, async () => {
      const console = await withSecrets(dialect);
      const names = variableNames(dialect);
      const groups = new Set(
        names.flatMap((name) => name.split(".").map((_, index, parts) => parts.slice(0, index).join("."))),
      );
      const lines = [
        ...names.flatMap((name) => [`get ${name}`, `get ${variableRow(name).short}`, `help ${name}`]),
        ...[...groups].filter((group) => group !== "").map((group) => `get ${group}`),
        ...["get all", "help", "help all", "help variables", "save all.csv", "ls -v", "load -v all.csv", "log"],
        ...["set dms.provision.token", `set dms.provision.token ${SECRET} ${SECRET} ${"x".repeat(120)}`],
      ];
      for (const line of lines) assert.doesNotMatch(await console.type(`${line}\r\n`), /Hush/, line);
      const handle = (await console.type("file_open all.csv\r\n")).split("\r\n")[0];
      for (let piece = " "; piece.length > 10;) {
        piece = await console.type(`stream_read ${handle} 4096\r\n`);
        assert.doesNotMatch(piece, /Hush/);
      }
    });

  it("that can be read are shown by stars, when there is one", async () => {
    const readable = secrets().filter((name) => variableRow(name).access === "get-set");
    const console = await openConsole();
    for (const name of readable) {
      console.context.settings.set(name, "");
      assert.equal(await console.type(`get ${name}\r\n`), "> ", name);
      console.context.settings.set(name, SECRET);
      assert.equal(await console.type(`get ${name}\r\n`), "********\r\n> ", name);
    }
  });
});

describe("the DMS's address in the variables of WiConnect", () => {
  it("is told, and set to itself alone (device-facts 2.9)", async () => {
    const console = await openConsole({ dialect: "zentrios", format: "machine" });
    const said = async (line: string): Promise<string> => console.type(`${line}\r\n`);
    assert.deepEqual([await said("get ota.host"), await said("get ot p")], ["R000000\r\n", "R000003\r\n0\r\n"]);
    await console.disk.write(FILES.dms, new TextEncoder().encode('{"url":"https://dms.example:8443"}'));
    assert.deepEqual(
      [await said("get ot h"), await said("get ota.port")],
      ["R000013\r\ndms.example\r\n", "R000006\r\n8443\r\n"],
    );
    for (const line of ["set ota.host dms.example", "set ota.port 8443"])
      assert.equal(await said(line), "R000008\r\nSet OK\r\n", line);
    for (const line of ["set ota.host evil.example", "set ot p 443"])
      assert.equal(await said(line), "R100016\r\nCommand failed\r\n", line);
  });
});
