import assert from "node:assert/strict";
import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { after, before, describe, it } from "node:test";
import { SystemClock } from "@regrow/node/clock";
import { hasSocat } from "@regrow/testing/pty";
import { run } from "regrow/command";
import { loadCommands } from "regrow/commands";
import { makeDevice } from "regrow/device";
import { openPtyPair } from "../compat/lrzsz/pty-pair.ts";
import { startDevice } from "../harness/device.ts";
import { publishHello } from "../harness/hello.ts";
import { startScene, type Scene } from "../harness/scene.ts";
import { until } from "../harness/until.ts";

const NO_SOCAT = hasSocat() ? false : "socat is not here";
const PROVED_MS = 60_000;

/**
 * A real DMS and a real device, with a person between them who has a cable and a network: the lines of
 * docs/how-to/update-a-device-without-network.md about bridging, factory packages and reports.
 */
describe("regrow dfu bridge and factory packages", { skip: NO_SOCAT, timeout: 300_000 }, () => {
  let scene: Scene;
  let line: Awaited<ReturnType<typeof openPtyPair>>;

  before(async () => {
    scene = await startScene({ product: "HELLO" });
    line = await openPtyPair();
    await scene.device().ask(`set uart.device ${line.paths[0]}`, /Set OK/);
    await scene.device().ask("save", /Success/);
    // From here on it has no network: its DMS is where nobody is.
    await writeFile(join(scene.root, "identity/dms.json"), '{"url":"https://127.0.0.1:1"}\n');
    await scene.restartDevice("stop");
  });
  after(async () => {
    await scene[Symbol.asyncDispose]();
    await line[Symbol.asyncDispose]();
  });

  const regrow = async (...argv: readonly string[]) => {
    let [out, error] = ["", ""];
    const code = await run([...argv, "--json"], {
      commands: loadCommands,
      folder: scene.folder,
      environment: { HOME: scene.folder, REGROW_DMS: scene.session.address, REGROW_TOKEN: scene.session.token },
      clock: new SystemClock(),
      signal: new AbortController().signal,
      out: { write: (text) => void (out += text), isInteractive: false, columns: 80 },
      error: { write: (text) => void (error += text), isInteractive: false, columns: 80 },
    });
    assert.equal(code, 0, error);
    return JSON.parse(out.trim().split("\n").at(-1) ?? "") as Readonly<Record<string, unknown>>;
  };

  it("carries an update in three steps, then in one, and the outcome back, with a report of it", async () => {
    const first = await publishHello(scene, { version: "1.0.0" });
    const port = line.paths[1];
    await regrow("dfu", "bridge", port, "--request", "asked");
    const answered = await regrow("dfu", "bridge", "--request", "asked", "--response", "package");
    assert.equal(answered["version"], "1.0.0");
    await regrow("dfu", "bridge", port, "--response", "package", "--report", "report.jsonl");
    await scene.waitForApp("1.0.0");

    await publishHello(scene, { version: "1.1.0" });
    const whole = await regrow("dfu", "bridge", port, "--report", "report.jsonl", "--technician", "tom");
    assert.deepEqual([whole["brought"], whole["running"], whole["isConfirmed"]], [["1.1.0"], "1.1.0", true]);
    await scene.waitForApp("1.1.0");
    // Installed counts by the device's own signed word alone (law L13), and nobody but the laptop has brought that.
    const { outcomes } = await scene.client.call("getDevice", { uuid: scene.uuid });
    const confirmed = outcomes.filter(({ result }) => result === "confirmed").map(({ version }) => version);
    assert.deepEqual(new Set(confirmed), new Set(["1.0.0", "1.1.0"]));
    assert.ok(first.manifestSha256 !== (await scene.runningGeneration()));

    const handed = await regrow("dfu", "report", "report.jsonl");
    assert.deepEqual([handed["taken"], handed["refused"]], [2, []]);
    const { entries } = await scene.client.call("listTechnicianEntries", { uuid: scene.uuid });
    assert.partialDeepStrictEqual(entries, [{ technician: "tom", version: "1.1.0", result: "done", isProven: true }]);
  });

  it("makes a device of a blank one, which provisions itself", async () => {
    const root = join(scene.folder, "blank");
    const own = await openPtyPair();
    const made = await makeDevice(root, { factorySettings: { "uart.device": own.paths[0] } });
    const device = await startDevice({ root });
    try {
      const { token } = await scene.client.call("createToken", { kind: "provision", uses: 5 });
      await writeFile(join(scene.folder, "token"), `${token}\n`);
      const settings = `# factory values\nuart.device  ${own.paths[0]}\nupdate.automatic  0\n`;
      await writeFile(join(scene.folder, "settings"), settings);
      const dms = `https://localhost:${scene.ports.devicePort}`;
      await regrow(
        ...[
          "dfu",
          "factory",
          join(scene.folder, "1.0.0.regrow"),
          "--keys",
          scene.keysFolder,
          "--out",
          "factory.package",
        ],
        ...[
          "--dms",
          dms,
          "--ca",
          join(scene.dmsFolder, "device-ca.pem"),
          "--token-file",
          "token",
          "--settings",
          "settings",
        ],
      );
      await regrow("dfu", own.paths[1], "factory.package", "--whole");
      await device.waitFor(/Device provisioned/, PROVED_MS);
      const known = (): Promise<{ state: string } | undefined> =>
        scene.client.call("getDevice", { uuid: made.uuid }).catch(() => undefined);
      const shown = await until("the DMS knows it", known, PROVED_MS);
      assert.equal(shown.state, "unclaimed");
      assert.doesNotMatch(await readFile(join(scene.folder, "factory.package"), "latin1"), /PRIVATE KEY/);
    } finally {
      await device.stop();
      await own[Symbol.asyncDispose]();
    }
  });
});
