import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { NodeDisk } from "@regrow/node/disk";
import { SimulatedDisk } from "@regrow/sim/disk";
import fc from "fast-check";
import { withTempFolder } from "../temp-folder/index.ts";
import { answerOf, diskProgram } from "./disk-commands.ts";

describe("NodeDisk and SimulatedDisk", () => {
  it("answer every program alike", async () => {
    const answersAlike = fc.asyncProperty(diskProgram, (program) =>
      withTempFolder(async (folder) => {
        const real = new NodeDisk(folder);
        const simulated = new SimulatedDisk();
        for (const step of program) assert.deepEqual(await answerOf(simulated, step), await answerOf(real, step));
      }),
    );
    await fc.assert(answersAlike, { numRuns: 150 });
  });
});
