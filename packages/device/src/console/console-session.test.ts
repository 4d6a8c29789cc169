import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { EMPTY_BOOT_RECORD } from "@regrow/core/boot";
import { greetingText } from "@regrow/core/command";
import type { FaultRecord } from "@regrow/core/fault";
import { RUNNING, openConsole, transcript } from "../../test/open-console.ts";
import { FILES } from "../layout/index.ts";
import { versionText } from "../command/index.ts";

const FAULT: FaultRecord = {
  subject: "app",
  type: "forced",
  atMs: 0,
  generation: null,
  version: "1.0.0",
  onTrial: false,
  exitCode: null,
  signal: null,
  uptimeMs: 0,
  lastOutput: "",
  fingerprint: "f",
};
const EIGHT_FAULTS = { ...EMPTY_BOOT_RECORD, appFaults: 8, faults: Array.from({ length: 8 }, () => FAULT) };
const MAC = "56:55:55:55:55:55";

describe("console", () => {
  it("greets with banner and prompt", async () => {
    const normal = await openConsole();
    const { status } = normal.bootloader;
    const form = { dialect: "gecko-os", builtMs: null } as const;
    normal.session.greet(greetingText(versionText(status, { product: null, platform: "linux-x64" }, form), status));
    assert.equal(normal.printed(), "ACME-KIOSK-1.0.0, Regrow-0.1.0, linux-x64\r\n[Ready]\r\n> ");
    const safe = await openConsole({ status: { isSafeMode: true, running: null } });
    safe.session.greet("BANNER\r\n");
    assert.equal(safe.printed(), "BANNER\r\nSAFEMODE> ");
  });

  it("gets, sets and saves variables", async () => {
    const console = await openConsole();
    assert.equal(await console.type("get wlan.mac\r\n"), `${MAC}\r\n> `);
    assert.equal(await console.type("get wl m\n"), `${MAC}\r\n> `);
    assert.equal(await console.type("set system.print_level 0\r\n"), "Set OK\r\n> ");
    assert.equal(await console.type("get system.print_level\r\n"), "0\r\n> ");
    assert.equal((await console.disk.status(FILES.settings))?.kind, undefined);
    assert.equal(await console.type("save\r\n"), "Success\r\n> ");
    assert.equal((await console.disk.status(FILES.settings))?.kind, "file");
    assert.match(
      await console.type("get all\r\n"),
      /^app\.environment: \r\napp\.healthy_clear_ms: 300000\r\n.*\r\nwlan\.mac: 56:55:55:55:55:55\r\n.*> $/s,
    );
    assert.equal(await console.type("get system.safemode.status\r\n"), "0\r\n> ");
    assert.equal(await console.type("get dms.bundle_id\r\n"), "aaaaaaaa-aaaa-8aaa-aaaa-aaaaaaaaaaaa\r\n> ");
  });

  it("never prints a token", async () => {
    const console = await openConsole();
    await console.type(
      "set dms.provision.token a-secret-token-here\r\nget all\r\nget dms.provision\r\nget dms.provision.token\r\n",
    );
    assert.ok(!console.printed().includes("secret"));
  });

  it("leads out of safe mode as documented", async () => {
    const console = await openConsole({ status: { isSafeMode: true, running: null, record: EIGHT_FAULTS } });
    assert.equal(await console.type("get system.safemode.status\r\n"), "1\r\nSAFEMODE> ");
    const faults = Array.from({ length: 8 }, (_, index) => `${index}: NMI Exception, uhandle:00 bhandle:00\r\n`).join(
      "",
    );
    assert.equal(await console.type("faults_print\r\n"), `${faults}SAFEMODE> `);
    assert.equal(await console.type("faults_reset\r\n"), "Success\r\nSAFEMODE> ");
    console.bootloader.status = { ...console.bootloader.status, record: EMPTY_BOOT_RECORD };
    assert.equal(await console.type("faups?\r\n"), "Unknown command: faups?\r\nSAFEMODE> ");
    assert.equal(await console.type("faup\r\n"), "SAFEMODE> ");
    assert.equal(await console.type("reboot\r\n"), "Rebooting\r\n");
    assert.deepEqual(console.bootloader.requests.at(-1), { kind: "reboot", by: "console" });
  });

  it("forces safe mode only for the device's own MAC", async () => {
    const console = await openConsole();
    assert.match(await console.type("force_safemode 00:11:22:33:44:55\r\n"), /Invalid argument\r\n> $/);
    assert.ok(!console.bootloader.requests.some(({ kind }) => kind === "force-safe-mode"));
    assert.equal(await console.type(`force_safemode ${MAC}\r\n`), "Forcing safemode...\r\nRebooting\r\n");
    assert.deepEqual(console.bootloader.requests.at(-1), { kind: "force-safe-mode", by: "console" });
  });

  it("answers about updates as documented", () =>
    transcript(
      [
        ["ota", "Updating to 1.1.0\r\n> "],
        ["ota  -f -b 3.1.2.0", "Updating to 3.1.2.0\r\n> "],
        ["dfu_update 2.0.0", "Updating to 2.0.0\r\n> "],
        ["dfu_query", "1 1.1.0\r\n> "],
        ["dms_provision", "Device already provisioned\r\n> "],
      ],
      {
        dms: {
          update: async ({ version }) => ({ kind: "started", version: version ?? "1.1.0" }),
          query: async () => ({ kind: "available", version: "1.1.0" }),
          provision: async () => "already-provisioned",
        },
      },
    ));

  it("says so when there is nothing newer", () =>
    transcript(
      [
        ["ota", "Up to date\r\n> "],
        ["dfuq", "2\r\n> "],
        ["dms_provision", "No provisioning token\r\n> "],
      ],
      {
        dms: {
          update: async () => ({ kind: "up-to-date" }),
          query: async () => ({ kind: "up-to-date" }),
          provision: async () => "no-token",
        },
      },
    ));

  it("passes the DMS's refusal on in the documented body, with advice beside it", () => {
    const advice =
      "[Claim the device first: make a token in the DMS and type 'dms_claim <token>'. (DEVICE_NOT_CLAIMED)]\r\n";
    return transcript([
      ["ota", `${advice}{"result":"fail","message":"device not claimed"}\r\n> `],
      ["dfu_query", `${advice}0 device not claimed\r\n> `],
    ]);
  });

  it("has machine headers with the length of what follows, and nothing unasked", async () => {
    const console = await openConsole({ format: "machine" });
    console.session.greet("BANNER\r\n[Ready]\r\n");
    console.session.announce("Update 1.1.0: 42 %");
    assert.equal(console.printed(), "");
    assert.equal(await console.type("set system.print_level 0\r\n"), "R000008\r\nSet OK\r\n");
    assert.equal(await console.type("get system.safemode.status\r\n"), "R000003\r\n0\r\n");
    assert.equal(await console.type("faults_print\r\n"), "R000000\r\n");
    assert.equal(
      await console.type("ota\r\n"),
      'R100049\r\n{"result":"fail","message":"device not claimed"}\r\n'.replace(
        "00049",
        String('{"result":"fail","message":"device not claimed"}\r\n'.length).padStart(5, "0"),
      ),
    );
    assert.equal((await console.type("nonsense\r\n")).slice(0, 2), "R3");
    const safe = await openConsole({ format: "machine", status: { isSafeMode: true, running: null } });
    assert.equal(await safe.type("get system.safemode.status\r\n"), "S000003\r\n1\r\n");
  });

  it("prints messages between prompts, unless told to be quiet", async () => {
    const console = await openConsole();
    await console.type("\r\n");
    console.session.announce("Update 1.1.0: 42 %");
    assert.equal(console.printed(), "> \r\n[Update 1.1.0: 42 %]\r\n> ");
    await console.type("set system.print_level 0\r\n");
    const before = console.printed();
    console.session.announce("Update 1.1.0: 43 %");
    assert.equal(console.printed(), before);
  });

  it("answers a line that is too long with the code for it", async () => {
    const console = await openConsole({ format: "machine" });
    assert.equal((await console.type(`${"x".repeat(20_000)}\r\n`)).slice(0, 2), "R8");
    assert.equal((await console.type(`${"x".repeat(10_000)}\r\n`)).slice(0, 2), "R8");
  });

  it("prints the same however the bytes arrive", async () => {
    const typed = "get wlan.mac\r\nver\n\rls\r\nhelp commands\n\nset system.print_level 5000\rnonsense\r\n";
    const whole = await openConsole();
    await whole.type(typed);
    const single = await openConsole();
    for (const character of typed) await single.type(character);
    assert.equal(single.printed(), whole.printed());
  });

  it("lists commands and variables in the form that clients take apart", async () => {
    const console = await openConsole();
    const commands = (await console.type("help commands\r\n")).split("\r\n").slice(0, -1);
    assert.ok(commands.includes("faults_print : faup") && commands.every((line) => line.includes(":")));
    const variables = (await console.type("help variables\r\n")).split("\r\n").slice(0, -1);
    assert.ok(variables.every((line) => /^# [a-z_]+\.[a-z_.]+ /.test(line)));
  });

  it("keeps or ends a trial only where there is one", async () => {
    const none = await openConsole();
    assert.match(await none.type("confirm\r\nrollback\r\n"), /Command failed\r\n> .*Command failed\r\n> $/s);
    const trial = await openConsole({ status: { running: { ...RUNNING, onTrial: true } } });
    assert.equal(await trial.type("confirm\r\n"), "Success\r\n> ");
    assert.equal(await trial.type("rollback\r\n"), "Rebooting\r\n");
    assert.deepEqual(
      trial.bootloader.requests.filter(({ kind }) => kind !== "status").map(({ kind }) => kind),
      ["confirm", "roll-back"],
    );
  });
});
