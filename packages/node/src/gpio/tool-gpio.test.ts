import assert from "node:assert/strict";
import { chmod, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, it } from "node:test";
import { GpioError } from "@regrow/core/port";
import { gpioContract } from "@regrow/testing/contract";
import { withTempFolder } from "@regrow/testing/temp-folder";
import { makeStandInGpio } from "../../test/stand-in-gpio.ts";
import { ToolGpio } from "./tool-gpio.ts";

const LINE = { chip: "gpiochip0", offset: 17, bias: "pull-up" } as const;
const { signal } = new AbortController();

for (const generation of ["1.6.3", "2.2.1"] as const) {
  gpioContract(`libgpiod ${generation}`, false, async () => {
    const standIn = await makeStandInGpio(generation);
    const gpio = new ToolGpio({ folder: standIn.folder });
    let level = 0;
    const subject = {
      ...{ gpio, line: LINE, driven: () => standIn.driven() },
      // The real tools tell changes only.
      set: async (next: 0 | 1): Promise<void> => {
        if (next !== level) await standIn.set(next);
        level = next;
      },
    };
    return {
      subject,
      [Symbol.asyncDispose]: async () => {
        await gpio.release(LINE);
        await standIn[Symbol.asyncDispose]();
      },
    };
  });
}

describe("ToolGpio", () => {
  it("tells each generation what it wants, in its own words", async () => {
    for (const [generation, expected] of [
      [
        "1.6.3",
        [
          "gpioget --version",
          "gpioget --bias=pull-up gpiochip0 17",
          "gpiomon --line-buffered --format=%e %o --bias=pull-up gpiochip0 17",
          "gpioset --mode=signal gpiochip0 17=1",
        ],
      ],
      [
        "2.2.1",
        [
          "gpioget --version",
          "gpioget --chip gpiochip0 --bias=pull-up 17",
          "gpiomon --chip gpiochip0 --format %e %o --bias=pull-up 17",
          "gpioset --chip gpiochip0 17=1",
        ],
      ],
    ] as const) {
      await using standIn = await makeStandInGpio(generation);
      const gpio = new ToolGpio({ folder: standIn.folder });
      const stop = new AbortController();
      for await (const level of gpio.watch(LINE, stop.signal)) {
        if (level === 1) stop.abort();
        else await standIn.set(1);
      }
      await gpio.write(LINE, 1);
      while ((await standIn.driven()) !== 1);
      await gpio.release(LINE);
      assert.deepEqual(await standIn.lines(), expected);
    }
  });

  it("says why a line cannot be had, by what the tools of both generations print", async () => {
    for (const [stderr, code] of [
      ["gpioget: error reading GPIO values: No such file or directory", "NOT_FOUND"],
      ["gpioget: error reading GPIO values: Invalid argument", "NOT_FOUND"],
      ["gpioget: cannot find GPIO chip 'gpiochip9'", "NOT_FOUND"],
      ["gpioget: offset 99 is out of range on chip 'gpiochip0'", "NOT_FOUND"],
      ["gpioget: unable to open chip '/dev/gpiochip0': Permission denied", "DENIED"],
      ["gpioget: unable to request lines: Device or resource busy", "BUSY"],
      ["gpioget: out of luck", "FAILED"],
    ] as const)
      await withTempFolder(async (folder) => {
        const version = 'if [ "$1" = --version ]; then echo "gpioget (libgpiod) v2.2.1"; exit 0; fi';
        await program(folder, `${version}\necho "${stderr}" >&2\nexit 1`);
        await assert.rejects(new ToolGpio({ folder }).read(LINE, signal), isCode(code), stderr);
      });
  });

  it("is not supported where there are no tools, or of a generation that nobody knows", async () => {
    await withTempFolder(async (folder) => {
      const gpio = new ToolGpio({ folder });
      await assert.rejects(gpio.read(LINE, signal), isCode("NOT_SUPPORTED"));
      await program(folder, 'echo "gpioget (libgpiod) v3.0"');
      await assert.rejects(gpio.read(LINE, signal), isCode("NOT_SUPPORTED"));
      await program(folder, 'if [ "$1" = --version ]; then echo "gpioget (libgpiod) v1.6.3"; else echo maybe; fi');
      await assert.rejects(gpio.read(LINE, signal), isCode("FAILED"), "asked anew, answered with nonsense");
    });
  });

  it("tells when a watch is lost", async () => {
    await using standIn = await makeStandInGpio("2.2.1");
    await program(standIn.folder, 'echo "gpiomon: cannot wait: No such device" >&2; exit 1', "gpiomon");
    const watching = new ToolGpio({ folder: standIn.folder }).watch(LINE, signal)[Symbol.asyncIterator]();
    assert.deepEqual(await watching.next(), { done: false, value: 0 });
    await assert.rejects(watching.next(), isCode("NOT_FOUND"));
  });
});

function isCode(code: GpioError["code"]): (error: unknown) => boolean {
  return (error) => error instanceof GpioError && error.code === code;
}

async function program(folder: string, body: string, name = "gpioget"): Promise<void> {
  await writeFile(join(folder, name), `#!/bin/sh\n${body}\n`);
  await chmod(join(folder, name), 0o755);
}
