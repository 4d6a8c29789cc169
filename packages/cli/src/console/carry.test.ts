import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { answerText } from "@regrow/core/command";
import { RegrowError } from "@regrow/core/error";
import { VirtualClock } from "@regrow/sim/clock";
import { FakeDevice, type FakeDeviceOptions } from "../../test/fake-device.ts";
import type { CarriedFile, LineDeviceLink } from "./device-link.ts";
import { openLineLink } from "./line-link.ts";

const LINE = "dfu_update -o";
const HEADERS = { header: "1", echo: "0", prompt: "0" } as const;

async function open(
  given: FakeDeviceOptions,
): Promise<{ device: FakeDevice; link: LineDeviceLink; clock: VirtualClock }> {
  const device = new FakeDevice(given);
  const clock = new VirtualClock();
  const opening = openLineLink(device.line, {
    use: "programs",
    clock,
    kind: "serial",
    chunk: { writeBytes: 100, readBytes: 100 },
    answerMs: 10_000,
    events: { message: () => {}, lost: () => {} },
    signal: new AbortController().signal,
  });
  return { device, link: await clock.runUntil(opening), clock };
}

/** A file that goes as soon as somebody asks for it with `?`, and is over with `!`. */
class ScriptedFile implements CarriedFile {
  readonly #over = Promise.withResolvers<void>();
  hasBegun = false;
  heard = "";

  constructor() {
    this.#over.promise.catch(() => {}); // whoever runs it is told
  }

  push(bytes: Uint8Array): void {
    this.heard += new TextDecoder().decode(bytes);
    this.hasBegun ||= this.heard.includes("?");
    if (this.heard.includes("!")) this.#over.resolve();
    if (this.heard.includes("#")) this.#over.reject(new RegrowError("TRANSFER_CANCELLED"));
  }
  lost(): void {
    this.#over.reject(new RegrowError("TRANSFER_LOST"));
  }
  async run(write: (bytes: Uint8Array) => Promise<void>): Promise<void> {
    await write(new TextEncoder().encode("file\r\n"));
    await this.#over.promise;
  }
}

/** What the device says for the line, and then for the file. */
function says(framing: FakeDeviceOptions, raw: string): FakeDeviceOptions {
  return { ...framing, reply: (line) => (line === LINE ? { raw } : line === "file" ? null : undefined) };
}

describe("a file behind a command", () => {
  const signal = new AbortController().signal;

  it("is answered behind it, headers and noise of the transfer apart", async () => {
    const raw = "Ready to receive\r\n?\u0000\u0001R9\u0000!\u0006R000017\r\nInstalled 1.1.0\r\n";
    const { link, clock } = await open(says(HEADERS, raw));
    const file = new ScriptedFile();
    const answer = await clock.runUntil(link.carry(LINE, file, signal));
    assert.deepEqual([answer.code, answerText(answer)], [0, "Installed 1.1.0"]);
    assert.match(file.heard, /Ready to receive/);
    assert.equal((await clock.runUntil(link.run("version"))).code, 0);
  });

  it("is not sent to a device that refuses the command", async () => {
    const { link, clock } = await open(says(HEADERS, "R300017\r\nUnknown command\r\n"));
    const answer = await clock.runUntil(link.carry(LINE, new ScriptedFile(), signal));
    assert.deepEqual([answer.code, answerText(answer)], [3, "Unknown command"]);
  });

  it("that the device has refused is answered by its reason, or by what is known where it says none", async () => {
    const refusing = await open(says(HEADERS, "?#\u0018R100015\r\nUpdate failed\r\n"));
    const answer = await refusing.clock.runUntil(refusing.link.carry(LINE, new ScriptedFile(), signal));
    assert.deepEqual([answer.code, answerText(answer)], [1, "Update failed"]);
    const silent = await open(says(HEADERS, "?#"));
    await assert.rejects(
      silent.clock.runUntil(silent.link.carry(LINE, new ScriptedFile(), signal)),
      (error) => error instanceof RegrowError && error.code === "TRANSFER_CANCELLED",
    );
  });

  it("is lost with its line", async () => {
    const { link, clock } = await open({
      ...HEADERS,
      reply: (line, device) => {
        if (line === "file") device.end("lost");
        return line === LINE || line === "file" ? null : undefined;
      },
    });
    await assert.rejects(
      clock.runUntil(link.carry(LINE, new ScriptedFile(), signal)),
      (error) => error instanceof RegrowError && /^(?:TRANSFER|CONSOLE)_LOST$/.test(error.code),
    );
  });
});
