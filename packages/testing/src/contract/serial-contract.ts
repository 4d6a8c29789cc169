import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { SerialError, type Serial, type SerialFormat } from "@regrow/core/port";
import type { Opened } from "./opened.ts";

/** A line at a path, and the host's end of it. */
export interface SerialCable {
  readonly serial: Serial;
  readonly path: string;
  write(bytes: Uint8Array): Promise<void>;
  read(): Promise<Uint8Array | undefined>;
  unplug(): void | Promise<void>;
}

const FORMAT: SerialFormat = { baud: 115_200, dataBits: 8, parity: "none", stopBits: 1, hasFlowControl: false };
const EVERY_BYTE = Uint8Array.from({ length: 256 }, (_, byte) => byte);

/** What every Serial does. */
export function serialContract(name: string, skip: string | false, open: () => Promise<Opened<SerialCable>>): void {
  describe(`Serial contract: ${name}`, { skip }, () => {
    it("carries every byte both ways as it is", async () => {
      await using opened = await open();
      const { serial, path, ...host } = opened.subject;
      const line = await serial.open(path, FORMAT);
      const received = gather(() => host.read(), 256);
      await line.write(EVERY_BYTE);
      await line.drain();
      assert.deepEqual(await received, EVERY_BYTE);
      const input = line.input[Symbol.asyncIterator]();
      await host.write(EVERY_BYTE);
      assert.deepEqual(await gather(() => nextOf(input), 256), EVERY_BYTE);
      await line.close();
    });

    it("is one program's at a time, and free again when that has closed it", async () => {
      await using opened = await open();
      const { serial, path } = opened.subject;
      const line = await serial.open(path, FORMAT);
      await assert.rejects(serial.open(path, FORMAT), isCode("BUSY"));
      await line.close();
      await line.close();
      await (await serial.open(path, FORMAT)).close();
    });

    it("says that there is no such line", async () => {
      await using opened = await open();
      const { serial, path } = opened.subject;
      await assert.rejects(serial.open(`${path}-not`, FORMAT), isCode("NOT_FOUND"));
    });

    it("ends its input when it is closed, and takes nothing more", async () => {
      await using opened = await open();
      const { serial, path } = opened.subject;
      const line = await serial.open(path, FORMAT);
      const reading = nextOf(line.input[Symbol.asyncIterator]());
      await line.close();
      assert.equal(await reading, undefined);
      await assert.rejects(line.write(EVERY_BYTE), isCode("LOST"));
    });

    it("tells whoever reads that it was unplugged", async () => {
      await using opened = await open();
      const { serial, path } = opened.subject;
      const line = await serial.open(path, FORMAT);
      const reading = nextOf(line.input[Symbol.asyncIterator]());
      const lost = assert.rejects(reading, isCode("LOST"));
      await opened.subject.unplug();
      await lost;
      await line.close();
    });

    it("changes speed and format while it is open", async () => {
      await using opened = await open();
      const { serial, path, ...host } = opened.subject;
      const line = await serial.open(path, FORMAT);
      const input = line.input[Symbol.asyncIterator]();
      let received = nextOf(input);
      for (const format of [
        { ...FORMAT, baud: 921_600 },
        { ...FORMAT, baud: 250_000, parity: "even", stopBits: 2 },
      ] as const) {
        await line.reformat(format);
        await host.write(Uint8Array.of(65));
        assert.deepEqual(await received, Uint8Array.of(65));
        received = nextOf(input);
        await line.write(Uint8Array.of(66));
        assert.deepEqual(await host.read(), Uint8Array.of(66));
      }
      await line.close();
      assert.equal(await received, undefined);
    });
  });
}

async function nextOf(input: AsyncIterator<Uint8Array>): Promise<Uint8Array | undefined> {
  const { value, done } = await input.next();
  return done === true ? undefined : value;
}

async function gather(read: () => Promise<Uint8Array | undefined>, count: number): Promise<Uint8Array> {
  const bytes: number[] = [];
  while (bytes.length < count) bytes.push(...((await read()) ?? assert.fail("it ended too early")));
  return Uint8Array.from(bytes);
}

function isCode(code: SerialError["code"]): (error: unknown) => boolean {
  return (error) => error instanceof SerialError && error.code === code;
}
