import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { readFile, readdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { after, before, describe, it } from "node:test";
import { NodeCryptography } from "@regrow/node/cryptography";
import { SystemClock } from "@regrow/node/clock";
import { makeTempFolder, type TempFolder } from "@regrow/testing/temp-folder";
import { makeDevice } from "regrow/device";
import { createKeys } from "regrow/key";
import { startChild, type Child, type DeviceProcess } from "regrow/process";
import { ownPort } from "@regrow/testing/own-port";
import { NO_SOCAT } from "../compat/serial/paced-line.ts";
import { startDevice } from "../harness/device.ts";
import { until } from "../harness/until.ts";

const MAIN = fileURLToPath(new URL("../../packages/cli/src/main.ts", import.meta.url));
/** Bytes of every value, line ends, prompts and headers among them. */
const BYTES = Buffer.concat([
  Buffer.from(Uint8Array.from({ length: 100_000 }, (_, index) => (index * 31 + (index >> 8)) & 0xff)),
  Buffer.from("R000003\r\n1\r\n> SAFEMODE> \r\n"),
]);

interface End {
  readonly code: number;
  readonly out: string;
  readonly error: string;
}

/** Each command is a process of its own, and so is the device, over each of the three ways to it (docs/how-to/talk-to-a-device.md). */
describe("regrow console with a real device", { timeout: 280_000 }, () => {
  let folder: TempFolder;
  let device: DeviceProcess;
  let cable: Child | undefined;
  let secret: string;
  const addresses: Record<"serial line" | "remote terminal" | "HTTP", string> = {
    "serial line": "",
    "remote terminal": "",
    HTTP: "",
  };

  before(async () => {
    folder = await makeTempFolder();
    const [near, far] = [join(folder.path, "near"), join(folder.path, "far")];
    const [terminalPort, webPort] = [await ownPort(), await ownPort()];
    if (NO_SOCAT === false) cable = await plug(near, far, folder.path);
    const keys = await createKeys(join(folder.path, "keys"), {
      product: "HELLO",
      cryptography: new NodeCryptography(),
      nowMs: new SystemClock().nowMs(),
    });
    const root = join(folder.path, "device");
    ({ secret } = await makeDevice(root, {
      platformRoot: await readFile(keys.metadataPath("platform", "1.root.json")),
      factorySettings: {
        ...(NO_SOCAT === false ? { "uart.device": near } : {}),
        "remote_terminal.enabled": "1",
        "remote_terminal.port": String(terminalPort),
        "remote_terminal.interface": "local",
        "http.server.enabled": "1",
        "http.server.port": String(webPort),
        "http.server.interface": "local",
      },
    }));
    device = await startDevice({ root });
    await device.waitFor(/listening on port/);
    Object.assign(addresses, {
      "serial line": far,
      "remote terminal": `127.0.0.1:${terminalPort}`,
      HTTP: `http://127.0.0.1:${webPort}`,
    });
    await writeFile(join(folder.path, "bytes"), BYTES);
  });
  after(async () => {
    await device.stop();
    await cable?.stop();
    await folder[Symbol.asyncDispose]();
  });

  async function regrow(...words: readonly string[]): Promise<End> {
    const environment = { ...process.env, REGROW_DEVICE_SECRET: secret };
    return await new Promise((resolve) => {
      const options = { cwd: folder.path, env: environment, timeout: 150_000 };
      const child = execFile(process.execPath, [MAIN, "console", ...words, "--quiet"], options, (thrown, out, error) =>
        resolve({ code: thrown === null ? 0 : Number(thrown.code ?? 1), out, error }),
      );
      child.stdin?.end();
    });
  }

  /** The variables of the framing, as the device has them between two sessions. */
  async function framing(): Promise<string> {
    const get = ["header_enabled", "echo", "prompt_enabled"].flatMap((name) => ["--command", `get system.cmd.${name}`]);
    return (await regrow(addresses.HTTP, ...get)).out.replaceAll("\n", " ").trim();
  }

  for (const way of ["serial line", "remote terminal", "HTTP"] as const)
    describe(`over ${way}`, { skip: way === "serial line" && NO_SOCAT }, () => {
      it("runs lines and gives the code of the first that fails", async () => {
        const found = await regrow(
          addresses[way],
          "--command",
          "version",
          "--command",
          "file_open nothing",
          "--command",
          "version",
        );
        assert.equal(found.code, 11, found.error);
        assert.equal(found.out, "NONE-0.0.0, Regrow-0.1.0, linux-x64\nCommand failed\n");
        assert.equal(await framing(), "0 1 1");
      });

      it("shows the machine format as it comes", async () => {
        const { out, code } = await regrow(
          addresses[way],
          "--machine",
          "--keep-going",
          "--command",
          "get system.safemode.status",
          "--command",
          "fly",
        );
        assert.equal(out, "R000003\r\n0\r\nR300022\r\nUnknown command: fly\r\n");
        assert.equal(code, 13);
      });

      it("runs a script until a line fails, and says what it ran", async () => {
        await writeFile(
          join(folder.path, "script"),
          "# a comment\nget system.safemode.status\n\nget no.such\nversion\n",
        );
        const { out, code } = await regrow(addresses[way], "--script", "script");
        assert.equal(out, "> get system.safemode.status\n0\n> get no.such\nUnknown variable or option: no.such\n");
        assert.equal(code, 16);
      });

      it("moves files both ways, to the byte", async () => {
        const made = await regrow(addresses[way], "--upload", "bytes=a file", "--download", "a file=back", "--json");
        assert.equal(made.code, 0, made.error);
        assert.deepEqual(await readFile(join(folder.path, "back")), BYTES);
        const { files } = JSON.parse(made.out);
        assert.deepEqual(
          files.map((each: { readonly checked: string }) => each.checked),
          ["crc32", "sha256"],
        );
        assert.equal(
          (await regrow(addresses[way], "--command", 'file_delete "a file"', "--command", "stream_list")).out,
          "Success\n! # Type  Info\n",
        );
        assert.ok(!(await readdir(folder.path)).some((name) => name.includes("partial")));
      });

      it("keeps with save what is the device's, not the session's", async () => {
        assert.equal(
          (await regrow(addresses[way], "--command", "save", "--command", "get system.cmd.header_enabled")).out,
          "Success\n0\n",
        );
        assert.equal(await framing(), "0 1 1");
      });
    });

  it("names what is wrong with the address, and with the secret", async () => {
    for (const way of ["remote terminal", "HTTP"] as const) {
      await writeFile(join(folder.path, "wrong"), "not the secret\n");
      assert.match(
        (await regrow(addresses[way], "--secret-file", "wrong", "--command", "version")).error,
        /CONSOLE_DENIED/,
      );
    }
    const free = await ownPort();
    assert.match((await regrow(`127.0.0.1:${free}`, "--command", "version")).error, /CONSOLE_UNREACHABLE/);
    assert.match((await regrow(`http://127.0.0.1:${free}`, "--command", "version")).error, /CONSOLE_UNREACHABLE/);
    const missing = await regrow(join(folder.path, "ttyNone"), "--command", "version");
    assert.equal(missing.code, 66, missing.error);
    assert.match(missing.error, /CONSOLE_LINE_UNKNOWN/);
  });

  it("leaves no half file, and the device as it was, when it is interrupted in the middle", async () => {
    await writeFile(join(folder.path, "large"), new Uint8Array(64 * 1024 * 1024));
    for (const way of ["remote terminal", "HTTP"] as const) {
      const child = await startChild({
        name: "regrow console",
        command: process.execPath,
        arguments: [MAIN, "console", addresses[way], "--upload", "large=half"],
        folder: folder.path,
        environment: { ...process.env, REGROW_DEVICE_SECRET: secret },
        logFile: join(folder.path, `${way}.log`),
      });
      const isUnderWay = async (): Promise<true | undefined> =>
        (await regrow(addresses.HTTP, "--command", "stream_list")).out.includes("half") || undefined;
      await until("the upload", isUnderWay, 60_000);
      process.kill(child.pid, "SIGINT");
      assert.equal((await child.exited).code, 130);
      const { out } = await regrow(addresses.HTTP, "--command", "ls", "--command", "stream_list");
      assert.ok(!out.includes("half"), out);
      assert.equal(await framing(), "0 1 1");
    }
  });
});

/** A serial cable with two ends. */
async function plug(near: string, far: string, folder: string): Promise<Child> {
  const end = (path: string): string => `pty,raw,echo=0,link=${path}`;
  const cable = await startChild({
    name: "cable",
    command: "socat",
    arguments: [end(near), end(far)],
    folder,
    environment: process.env,
    logFile: join(folder, "cable.log"),
  });
  await until("the cable", async () => (await readdir(folder)).includes("far") || undefined, 60_000);
  return cable;
}
