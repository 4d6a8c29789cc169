import assert from "node:assert/strict";
import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { after, before, describe, it } from "node:test";
import { answerText } from "@regrow/core/command";
import { SystemClock } from "@regrow/node/clock";
import { openLink } from "regrow/console";
import { regrow } from "../harness/command-line.ts";
import { openConsole } from "../harness/console-socket.ts";
import { startCuttingProxy, type CuttingProxy } from "../harness/cutting-proxy.ts";
import { setDmsPort } from "../harness/dms-address.ts";
import { startScene, type Scene } from "../harness/scene.ts";
import { until } from "../harness/until.ts";

/** The device waits twice as long after each link that was cut, which these tests do several times. */
const WITHIN_MS = 240_000;

describe("the live link of a real device", { timeout: 600_000 }, () => {
  let scene: Scene;
  let proxy: CuttingProxy;
  before(async () => {
    scene = await startScene({ product: "HELLO" });
    proxy = await startCuttingProxy({ toPort: scene.ports.devicePort, everyBytes: Number.MAX_SAFE_INTEGER });
    const device = scene.device();
    await device.ask("set dms.cmd.enabled 1", /Set OK/);
    await device.ask("set dms.telemetry.interval 1000", /Set OK/);
    await device.ask("save", /Success/);
    await device.stop();
    await setDmsPort(scene.root, proxy.port);
    await scene.restartDevice("stop");
  });
  after(async () => {
    await scene[Symbol.asyncDispose]();
    await proxy[Symbol.asyncDispose]();
  });

  const link = async () => (await scene.client.call("getDevice", { uuid: scene.uuid })).link;
  const linked = async (isSafeMode = false): Promise<void> => {
    await until(
      "the live link",
      async () => {
        const now = await link();
        return now?.takesCommands === true && now.isSafeMode === isSafeMode ? now : undefined;
      },
      WITHIN_MS,
    );
  };
  const recorded = async (): Promise<string> => {
    const { entries } = await scene.client.call("listAudit", { operation: "openDeviceConsole", limit: 100 });
    return entries.map(({ changed, actor }) => `${actor.name} ${JSON.stringify(changed)}`).join("\n");
  };

  it("is opened by itself, and tells how the device does", async () => {
    await linked();
    const told = await until("telemetry", async () => (await link())?.telemetry?.values ?? undefined, WITHIN_MS);
    assert.equal(typeof told["uptime"], "number");
    assert.equal(told["safe_mode"], false);
    assert.match((await regrow(scene, "device", "show", scene.uuid)).shown, /^$/);
  });

  it("carries the device's console; every line is in the audit log, and no secret", async () => {
    const console = await openConsole(scene);
    await console.waitFor(/\[Ready\]\r\n> $/);
    await console.ask("get system.uuid", new RegExp(`${scene.uuid}\r\n> $`));
    await console.ask("get dms.cmd.enabled", /1\r\n> $/);
    await console.ask("set wlan.passkey very-secret-indeed", /Set OK\r\n> $/);
    await console.ask("gett x", /Unknown command.*\r\n> $/);
    scene.device().type("nonsense on its own console");
    console.close();
    await until(
      "the end in the audit log",
      async () => (/"closed"/.test(await recorded()) ? true : undefined),
      WITHIN_MS,
    );
    const log = await recorded();
    for (const line of [`get system.uuid`, "get dms.cmd.enabled", "gett x", "opened"])
      assert.ok(log.includes(`ada {`) && log.includes(line), log);
    assert.match(log, /set \.\.\./);
    assert.doesNotMatch(log, /very-secret/);
  });

  it("answers single commands, variables and 'ota' now", async () => {
    const { uuid, client } = scene;
    const version = await client.call("sendDeviceCommand", { uuid, line: "get system.uuid" });
    assert.deepEqual([version.code, version.text], [0, uuid]);
    assert.equal((await client.call("sendDeviceCommand", { uuid, line: "nonsense" })).code, 3);
    await client.call("setDeviceVariables", { uuid, values: { "http.server.port": "8080" }, save: true });
    const { values } = await client.call("getDeviceVariables", { uuid });
    assert.equal(values["http.server.port"], "8080");
    assert.equal(values["http.server.password"], undefined);
    await assert.rejects(
      client.call("setDeviceVariables", { uuid, values: { "http.server.port": "0", "system.prompt": "x" } }),
      {
        code: "INPUT_INVALID",
      },
    );
    assert.match((await client.call("updateDeviceNow", { uuid })).result, /held|up-to-date/);
    assert.deepEqual(await client.call("sendDeviceAction", { uuid, action: "claimed" }), { data: null });
    await assert.rejects(client.call("sendDeviceAction", { uuid, action: "sing" }), { code: "ACTION_UNKNOWN" });
  });

  it("shows what happens while somebody looks", async () => {
    const response = await fetch(new URL(`/api/devices/${scene.uuid}/live-log`, scene.session.address), {
      headers: { authorization: `Bearer ${scene.session.token}` },
    });
    assert.equal(response.headers.get("content-type"), "text/event-stream");
    const reader = (response.body ?? assert.fail()).pipeThrough(new TextDecoderStream()).getReader();
    let text = "";
    const console = await openConsole(scene);
    await console.waitFor(/> $/);
    await console.ask("dms_activate HELLO", /Success/);
    while (!/event: recovery\ndata: ".*activated/.test(text)) text += (await reader.read()).value ?? assert.fail(text);
    await reader.cancel();
    console.close();
  });

  it("carries the command line's console: lines, and files there and back", async () => {
    const bytes = Buffer.from(Uint8Array.from({ length: 50_000 }, (_, index) => (index * 31 + (index >> 8)) & 0xff));
    const [there, back] = [join(scene.folder, "there.bin"), join(scene.folder, "back.bin")];
    await writeFile(there, bytes);
    const moved = await regrow(
      scene,
      "console",
      scene.uuid,
      "--upload",
      `${there}=data.bin`,
      "--command",
      "get system.uuid",
      "--download",
      `data.bin=${back}`,
    );
    assert.equal(moved.exit, 0, moved.shown);
    assert.deepEqual(await readFile(back), bytes);
    assert.equal((await regrow(scene, "console", scene.uuid, "--command", "nonsense")).exit, 13);
    assert.equal(
      (await regrow(scene, "console", "00000000-0000-4000-8000-000000000000", "--command", "x")).code,
      "DEVICE_UNKNOWN",
    );
  });

  it("carries the command line's terminal, which sees what a person at the device sees", async () => {
    const messages: string[] = [];
    const lost = Promise.withResolvers<string>();
    const { session, client, uuid } = scene;
    await using link = await openLink({
      address: uuid.toUpperCase(),
      use: "people",
      dms: async () => ({ session: { ...session, userName: "ada" }, client }),
      serial: () => assert.fail("no cable is needed"),
      secret: () => assert.fail("no secret is needed"),
      format: { baud: 115_200, dataBits: 8, parity: "none", stopBits: 1, hasFlowControl: false },
      user: "",
      answerMs: 30_000,
      events: { message: (text) => void messages.push(text), lost: (error) => lost.resolve(error.code) },
      clock: new SystemClock(),
      signal: new AbortController().signal,
    });
    assert.equal(answerText(await link.run("get system.uuid")), uuid);
    assert.equal((await link.run("nonsense")).code, 3);
    const long = await link.run("help commands");
    assert.ok(answerText(long).split("\n").length > 30);
    proxy.shut();
    assert.equal(await lost.promise, "CONSOLE_LOST");
    proxy.open();
    await linked();
  });

  it("comes back when it is cut, and tells who had a console", async () => {
    const console = await openConsole(scene);
    await console.waitFor(/> $/);
    proxy.shut();
    assert.match((await console.closed).reason, /gone/);
    await assert.rejects(scene.client.call("sendDeviceCommand", { uuid: scene.uuid, line: "version" }), {
      code: "DEVICE_OFFLINE",
    });
    assert.equal((await regrow(scene, "console", scene.uuid, "--command", "version")).code, "DEVICE_OFFLINE");
    proxy.open();
    await linked();
  });

  it("comes back when the DMS is started again", async () => {
    await scene.restartDms("kill");
    await linked();
    await scene.client.call("sendDeviceCommand", { uuid: scene.uuid, line: "version" });
  });

  it("is there in safe mode, with its console", async () => {
    const { text: mac } = await scene.client.call("sendDeviceCommand", { uuid: scene.uuid, line: "get wlan.mac" });
    const console = await openConsole(scene);
    await console.waitFor(/> $/);
    console.type(`force_safemode ${mac}`);
    await console.closed;
    await linked(true);
    const safe = await openConsole(scene);
    await safe.waitFor(/SAFE.*\r\n.*> $/i);
    await safe.ask("get system.safemode.status", /1\r\n.*> $/);
    await safe.ask("faults_reset", /\r\n.*> $/);
    safe.type("reboot");
    await safe.closed;
    await linked(false);
  });

  it("of a device that is shut out ends at once", async () => {
    const console = await openConsole(scene);
    await console.waitFor(/> $/);
    await scene.client.call("revokeDevice", { uuid: scene.uuid });
    await console.closed;
    assert.equal(await link(), null);
  });
});
