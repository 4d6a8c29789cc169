import assert from "node:assert/strict";
import { once } from "node:events";
import { connect } from "node:net";
import { describe, it } from "node:test";
import { AT_HOME, simulatedNetwork } from "../../test/air.ts";
import { ownPort } from "@regrow/testing/own-port";
import { startKernel, type Kernel } from "../../test/start-kernel.ts";
import { makeTestDevice } from "../../test/test-device.ts";
import { FILES } from "../layout/index.ts";

interface Site extends Kernel {
  readonly port: number;
  say(line: string): Promise<void>;
  /** Status of the first page; undefined where nobody answers. */
  ask(): Promise<number | undefined>;
}

/** A kernel in the simulated air whose HTTP server is as these variables say. */
async function start(settings: Readonly<Record<string, string>>): Promise<Site> {
  const { clock, network } = simulatedNetwork();
  const port = await ownPort();
  const disk = await makeTestDevice({ product: "ACME-KIOSK", isProvisioned: false });
  const values = { "network.adapter": "nmcli", "http.server.port": String(port), ...settings };
  await disk.makeDirectory("settings");
  await disk.write(FILES.settings, new TextEncoder().encode(JSON.stringify(values)));
  await disk.barrier();
  const kernel = startKernel(disk, undefined, { clock, network });
  const say = async (line: string): Promise<void> => {
    kernel.type(`${line}\r\n`);
    const isOver = kernel.printed("Success\r\n");
    await clock.runUntil(isOver);
  };
  const ask = (): Promise<number | undefined> =>
    fetch(`http://127.0.0.1:${port}/`).then(
      ({ status }) => status,
      () => undefined,
    );
  return { ...kernel, port, say, ask };
}

const BOUNDED = { timeout: 30_000 };

describe("the site of set-up mode", () => {
  it("is served while the device is set up, also where the server is switched off else", BOUNDED, async () => {
    const kernel = await start({ "http.server.enabled": "0" });
    await kernel.printed("> ");
    assert.equal(await kernel.ask(), undefined);
    await kernel.say("setup web");
    let status = await kernel.ask();
    while (status === undefined) status = await kernel.ask();
    assert.equal(status, 401);
    assert.doesNotMatch(kernel.text(), /listening/);
    kernel.type("setup stop\r\n");
    while ((await kernel.ask()) !== undefined);
    await kernel.stop();
  });

  it("is not started anew where it is reached anyway", BOUNDED, async () => {
    const kernel = await start({ "http.server.enabled": "1", ...AT_HOME });
    await kernel.printed("listening on port");
    const visitor = connect(kernel.port, "127.0.0.1");
    await once(visitor, "connect");
    await kernel.say("setup web");
    assert.equal(await kernel.ask(), 401);
    assert.equal(visitor.readyState, "open");
    visitor.destroy();
    await kernel.stop();
  });
});
