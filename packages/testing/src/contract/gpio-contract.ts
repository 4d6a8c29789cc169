import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { GpioError, type Gpio, type GpioLevel, type GpioLine } from "@regrow/core/port";
import type { Opened } from "./opened.ts";

/** A line, and what is at its other end. */
export interface WiredLine {
  readonly gpio: Gpio;
  readonly line: GpioLine;
  /** Moves the line as an input. */
  set(level: GpioLevel): void | Promise<void>;
  /** What is driven; undefined: nobody holds it. */
  driven(): GpioLevel | undefined | Promise<GpioLevel | undefined>;
}

/** What every Gpio does. */
export function gpioContract(name: string, skip: string | false, open: () => Promise<Opened<WiredLine>>): void {
  describe(`Gpio contract: ${name}`, { skip }, () => {
    const { signal } = new AbortController();

    it("reads a level as it is on the wire", async () => {
      await using opened = await open();
      const { gpio, line, set } = opened.subject;
      for (const level of [0, 1, 0] as const) {
        await set(level);
        assert.equal(await gpio.read(line, signal), level);
      }
    });

    it("tells the level, then each change, and ends when it is to", async () => {
      await using opened = await open();
      const { gpio, line, set } = opened.subject;
      await set(1);
      const stop = new AbortController();
      const levels: GpioLevel[] = [];
      for await (const level of gpio.watch(line, stop.signal)) {
        levels.push(level);
        if (levels.length === 4) stop.abort();
        else await set(level === 1 ? 0 : 1);
      }
      assert.deepEqual(levels, [1, 0, 1, 0]);
    });

    it("gives a line to one at a time, and it is free again when that one has ended", async () => {
      await using opened = await open();
      const { gpio, line, set } = opened.subject;
      const stop = new AbortController();
      const watching = gpio.watch(line, stop.signal)[Symbol.asyncIterator]();
      await watching.next();
      // The second level proves that the line is taken.
      const second = watching.next();
      await set(1);
      await second;
      await assert.rejects(gpio.read(line, signal), isCode("BUSY"));
      stop.abort();
      await watching.next();
      assert.equal(await gpio.read(line, signal), 1);
    });

    it("holds what it drives until it is driven otherwise, or let go", async () => {
      await using opened = await open();
      const { gpio, line, driven } = opened.subject;
      for (const level of [1, 0, 1] as const) {
        await gpio.write(line, level);
        await until(async () => (await driven()) === level);
      }
      await gpio.release(line);
      await until(async () => (await driven()) === undefined);
      await gpio.release(line);
    });

    it("does nothing for who has given up already", async () => {
      await using opened = await open();
      const { gpio, line } = opened.subject;
      const reason = new Error("given up");
      await assert.rejects(gpio.read(line, AbortSignal.abort(reason)), reason);
    });
  });
}

function isCode(code: GpioError["code"]): (error: unknown) => boolean {
  return (error) => error instanceof GpioError && error.code === code;
}

/** What another process does takes its turns. */
async function until(isSo: () => Promise<boolean>): Promise<void> {
  for (let turns = 0; !(await isSo()); turns += 1) {
    if (turns > 1_000_000) throw new Error("never");
    await new Promise((next) => setImmediate(next));
  }
}
