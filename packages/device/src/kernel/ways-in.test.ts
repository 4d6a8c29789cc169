import assert from "node:assert/strict";
import { once } from "node:events";
import { connect } from "node:net";
import { describe, it } from "node:test";
import { EMPTY_BOOT_RECORD } from "@regrow/core/boot";
import { AT_HOME, simulatedNetwork } from "../../test/air.ts";
import { fakeBootloader } from "../../test/fake-bootloader.ts";
import { ownPort } from "@regrow/testing/own-port";
import { startKernel, type Kernel } from "../../test/start-kernel.ts";
import { MIDDLING_ENTROPY, makeTestDevice } from "../../test/test-device.ts";
import { consoleSecret } from "../identity/index.ts";
import { FILES } from "../layout/index.ts";

const NOTHING_LEFT = "Nothing is left to be tried";
const NAME = "admin";

interface Stranded extends Kernel, AsyncDisposable {
  readonly secret: string;
  readonly httpPort: number;
  readonly terminalPort: number;
  readonly network: ReturnType<typeof simulatedNetwork>["network"];
  /** Lets time go by until this is so, two minutes at most. */
  until(isSo: () => boolean | Promise<boolean>): Promise<void>;
}

/** A device that keeps faulting, for which nothing could be done: no DMS, no version before, no setting that is to blame. */
async function strand(saved: Readonly<Record<string, string>>): Promise<Stranded> {
  const disk = await makeTestDevice({ isProvisioned: false });
  const [httpPort, terminalPort] = await Promise.all([ownPort(), ownPort()]);
  const values = {
    "network.adapter": "nmcli",
    "http.server.port": String(httpPort),
    "remote_terminal.port": String(terminalPort),
    ...saved,
  };
  await disk.write(FILES.settings, new TextEncoder().encode(JSON.stringify(values)));
  const secret = await consoleSecret(disk, MIDDLING_ENTROPY);
  await disk.barrier();
  const record = { ...EMPTY_BOOT_RECORD, safeMode: "max-faults", safeModeEntries: 1, appFaults: 8 } as const;
  const bootloader = fakeBootloader({ isSafeMode: true, record });
  const { clock, network } = simulatedNetwork();
  const kernel = startKernel(disk, undefined, { clock, network, bootloader });
  await kernel.printed("> ");
  const until: Stranded["until"] = async (isSo) => {
    for (let second = 0; second < 120; second += 1) {
      if (await isSo()) return;
      await clock.advance(1_000);
    }
    assert.fail(kernel.text());
  };
  return { ...kernel, secret, httpPort, terminalPort, network, until, [Symbol.asyncDispose]: () => kernel.stop() };
}

/** What the remote terminal has said by the time that it says this. */
async function heard({ terminalPort }: Stranded, typed: string, expected: string): Promise<string> {
  const socket = connect({ port: terminalPort, host: "127.0.0.1" }).setEncoding("utf8");
  let text = "";
  try {
    await once(socket, "connect");
    socket.write(typed);
    while (!text.includes(expected)) text += String((await once(socket, "data"))[0]);
    return text;
  } finally {
    socket.destroy();
  }
}

const isRefused = (port: number): Promise<boolean> =>
  new Promise((resolve) => {
    const socket = connect({ port, host: "127.0.0.1" });
    socket.once("connect", () => resolve(false)).once("error", () => resolve(true));
    socket.once("connect", () => socket.destroy());
  });

/** Status of a command over HTTP; of nobody in particular without a password. */
async function overHttp({ httpPort }: Stranded, password?: string): Promise<number> {
  const authorization = `Basic ${Buffer.from(`${NAME}:${password}`).toString("base64")}`;
  const headers = password === undefined ? {} : { authorization };
  const { status } = await fetch(`http://127.0.0.1:${httpPort}/command/ver`, { headers });
  return status;
}

describe("a device in safe mode for which nothing is left to be tried", { timeout: 20_000 }, () => {
  it("makes the set-up network, and takes commands over HTTP and on the remote terminal, behind their login", async () => {
    await using device = await strand({ "wlan.auto_join.enabled": "0" });
    assert.equal(await isRefused(device.terminalPort), true, "switched off before");
    await device.until(() => device.network.accessPoint !== null);
    while (await isRefused(device.httpPort));
    assert.ok(device.text().includes(NOTHING_LEFT), device.text());
    assert.ok(device.bootloader.requests.some((request) => request.kind === "heal" && request.step === "give-up"));
    assert.match(device.network.accessPoint?.ssid ?? "", /\S/);
    assert.equal(await overHttp(device), 401);
    assert.equal(await overHttp(device, device.secret), 200);
    assert.equal(await heard(device, "", "Password: "), "Password: ");
    const answer = await heard(device, `${device.secret}\r\nget system.safemode.status\r\n`, "1\r\nSAFEMODE> ");
    assert.ok(!answer.includes(device.secret));
  });

  it("listens where the set-up network can reach it, though the terminal that was switched off had an address that is not there now", async () => {
    await using device = await strand({ "remote_terminal.interface": "192.0.2.7" });
    await device.until(async () => !(await isRefused(device.terminalPort)));
    await heard(device, "", "Password: ");
  });

  it("keeps the terminal as it is where the owner has opened it himself", async () => {
    await using device = await strand({ "remote_terminal.enabled": "1", "remote_terminal.login_enabled": "0" });
    await device.until(() => device.network.accessPoint !== null);
    await heard(device, "get system.safemode.status\r\n", "1\r\n");
  });

  it("tries the network that it knows instead of making one of its own, as long as it is to (ota_auto_retry)", async () => {
    await using knows = await strand({ ...AT_HOME, "wlan.auto_join.enabled": "0" });
    knows.network.setAir([]);
    await knows.until(() => knows.text().includes(NOTHING_LEFT));
    await knows.until(() => /Safe mode: no network, .*tries again/.test(knows.text()));
    assert.equal(knows.network.accessPoint, null);
    await heard(knows, "", "Password: ");

    await using told = await strand({ ...AT_HOME, "system.safemode.ota_auto_retry": "0" });
    await told.until(() => told.network.accessPoint !== null);
  });

  it("joins the network that it knows once it is in reach, and has the terminal there", async () => {
    await using device = await strand(AT_HOME);
    await device.until(async () => (await device.network.status()).wlan !== null);
    await heard(device, "", "Password: ");
    assert.equal(device.network.accessPoint, null);
  });

  it("goes on where the set-up network cannot be made: the terminal is there", async () => {
    await using device = await strand({});
    device.network.failNext("FAILED");
    await device.until(() => device.text().includes(NOTHING_LEFT));
    await device.until(async () => !(await isRefused(device.terminalPort)));
    await heard(device, "", "Password: ");
  });
});
