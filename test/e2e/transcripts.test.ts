import assert from "node:assert/strict";
import { after, before, describe, it } from "node:test";
import { DIALECTS } from "@regrow/core/variable";
import { makeTempFolder, type TempFolder } from "@regrow/testing/temp-folder";
import { cellsOf } from "../compat/transcripts/cells.ts";
import { startRealDevice, type RealDevice } from "../compat/transcripts/device/real-device.ts";
import type { Driver } from "../compat/transcripts/driver/driver.ts";
import { EXAMPLES } from "../compat/transcripts/examples/index.ts";
import type { Example } from "../compat/transcripts/example.ts";
import { INTERFACES, INTERFACE_NAMES, type InterfaceName } from "../compat/transcripts/interfaces.ts";
import { summaryOf } from "../compat/transcripts/matrix.ts";
import { openDriver } from "../compat/transcripts/open-driver.ts";
import { whyNotReal } from "../compat/transcripts/real-cells.ts";
import { Surroundings } from "../compat/transcripts/surroundings.ts";
import { figure } from "../harness/figure.ts";

const cells = cellsOf(EXAMPLES).map((cell) => ({ ...cell, emptyBecause: whyNotReal(cell) }));

describe("the examples of the documentation, on a device as shipped", () => {
  for (const dialect of DIALECTS)
    describe(dialect, () => {
      let folder: TempFolder;
      let device: RealDevice;
      let around: Surroundings;

      before(async () => {
        folder = await makeTempFolder();
        around = new Surroundings();
        device = await startRealDevice(folder.path, dialect);
      });
      after(async () => {
        await device[Symbol.asyncDispose]();
        await around[Symbol.asyncDispose]();
        await folder[Symbol.asyncDispose]();
      });

      for (const over of INTERFACE_NAMES) {
        const own = cells.filter(
          (cell) => cell.over === over && cell.dialect === dialect && cell.emptyBecause === undefined,
        );
        if (own.length === 0) continue;
        it(`${INTERFACES[over].title}: ${own.length} examples`, async () => {
          const failures: string[] = [];
          let driver: Driver | undefined;
          for (const { example } of own) {
            try {
              driver = await show(example, over, driver);
            } catch (error) {
              failures.push(`${example.id}: ${error instanceof Error ? error.message : String(error)}`);
              await driver?.close();
              driver = undefined;
            }
          }
          await driver?.close();
          assert.deepEqual(failures, []);
        });
      }

      /** A remote terminal belongs to one at a time: it is opened once for all examples. */
      async function show(
        example: Example,
        over: InterfaceName,
        opened: Driver | undefined,
      ): Promise<Driver | undefined> {
        const { situation = {}, steps } = example;
        const format = over === "terminal-machine" ? "machine" : "human";
        const { starts } = device;
        await device.prepare(situation, format, await around.values(situation, dialect));
        const isLost = device.starts !== starts;
        if (isLost) await opened?.close();
        const driver = (isLost ? undefined : opened) ?? (await openDriver(over, device));
        for (const step of steps) await driver.show(step);
        await driver.quiet();
        if (over !== "web-socket") return driver;
        await driver.close();
        return undefined;
      }
    });

  after(() => {
    for (const line of summaryOf(cells)) figure(line);
  });
});
