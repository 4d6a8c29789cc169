import assert from "node:assert/strict";
import { PassThrough, duplexPair } from "node:stream";
import { describe, it } from "node:test";
import { openJsonLines, type JsonLines } from "@regrow/node/json-lines";
import { NodeCryptography } from "@regrow/node/cryptography";
import { VirtualClock } from "@regrow/sim/clock";
import type { SimulatedDisk } from "@regrow/sim/disk";
import { fakeBootloader, type FakeBootloader } from "../../test/fake-bootloader.ts";
import { startFakeDms } from "../../test/fake-dms.ts";
import { MIDDLING_ENTROPY, SILENT, makeTestDevice } from "../../test/test-device.ts";
import type { BootloaderEvent, ToBootloader } from "../channel/index.ts";
import { runKernel } from "./run-kernel.ts";

interface Kernel {
  readonly bootloader: FakeBootloader;
  readonly ended: Promise<void>;
  tell(event: BootloaderEvent): Promise<void>;
  type(text: string): void;
  /** Nobody is at the console any more. */
  leave(): void;
  /** Resolves with all that was printed once it holds this. */
  printed(text: string): Promise<string>;
}

function startKernel(disk: SimulatedDisk): Kernel {
  const [channel, theirs] = duplexPair();
  const bootloader = fakeBootloader();
  const lines: JsonLines = openJsonLines(theirs, {
    onMessage: (message) => void answer(message as ToBootloader),
    onMalformed: () => {},
    onClose: () => {},
  });
  const answer = async ({ id, request }: ToBootloader): Promise<void> =>
    lines.send({ id, answer: await bootloader.request(request) });
  const input = new PassThrough();
  const output = new PassThrough();
  let text = "";
  output.on("data", (bytes: Uint8Array) => void (text += Buffer.from(bytes).toString()));
  const ended = runKernel({
    disk,
    clock: new VirtualClock(),
    entropy: MIDDLING_ENTROPY,
    cryptography: new NodeCryptography(),
    log: SILENT,
    channel,
    input,
    output,
    consoleFormat: "human",
    signal: new AbortController().signal,
  });
  return {
    bootloader,
    ended,
    tell: (event) => lines.send({ event }),
    type: (typed) => void input.write(typed),
    leave: () => void input.destroy(new Error("EIO")),
    printed: async (expected) => {
      while (!text.includes(expected)) await new Promise((turn) => setImmediate(turn));
      return text;
    },
  };
}

describe("runKernel", () => {
  it("answers at its console without any DMS, and stops when the bootloader says so", async () => {
    const kernel = startKernel(await makeTestDevice({ isProvisioned: false }));
    assert.match(await kernel.printed("> "), /^NONE-0\.0\.0, Regrow-0\.1\.0, \w+-\w+\r\n\[Ready\]\r\n> $/);
    kernel.type("ota\r\n");
    await kernel.printed("Command failed\r\n> ");
    await kernel.tell({ kind: "confirmed", version: "1.1.0" });
    await kernel.printed("\r\n[Confirmed 1.1.0]\r\n> ");
    await kernel.tell({ kind: "stop", withinMs: 1_000 });
    await kernel.ended;
  });

  it("goes on when nobody is at the console any more", async () => {
    const kernel = startKernel(await makeTestDevice({ isProvisioned: false }));
    await kernel.printed("> ");
    kernel.leave();
    await kernel.tell({ kind: "app", state: "ready" });
    await kernel.printed("[App ready]");
    await kernel.tell({ kind: "stop", withinMs: 1_000 });
    await kernel.ended;
  });

  it("checks in with its DMS and sends what is recorded", async () => {
    const asked = Promise.withResolvers<void>();
    await using dms = await startFakeDms(() => {
      asked.resolve();
      return {
        kind: "json",
        value: {
          offer: null,
          reasons: [{ code: "up-to-date", text: "" }],
          logSequence: 0,
          timeMs: 0,
          return: { afterMs: 60_000, jitterMs: 0 },
        },
      };
    });
    const kernel = startKernel(await makeTestDevice({ dmsUrl: dms.url }));
    await asked.promise;
    kernel.type("ota\r\n");
    await kernel.printed("Up to date\r\n> ");
    kernel.type("get dfu.status\r\n");
    await kernel.printed("3\r\n> ");
    assert.ok(kernel.bootloader.requests.some(({ kind }) => kind === "checked-in"));
    await kernel.tell({ kind: "stop", withinMs: 1_000 });
    await kernel.ended;
  });
});
