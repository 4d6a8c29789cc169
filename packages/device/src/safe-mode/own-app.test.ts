import assert from "node:assert/strict";
import { PassThrough } from "node:stream";
import { describe, it } from "node:test";
import { VirtualClock } from "@regrow/sim/clock";
import { fakeBootloader } from "../../test/fake-bootloader.ts";
import { SILENT } from "../../test/test-device.ts";
import type { RunningProgram } from "../app/index.ts";
import type { ChannelCommands } from "../console/index.ts";
import { runOwnApp, type OwnAppPorts } from "./own-app.ts";
import { TypingPause } from "./typing-pause.ts";

type End = Awaited<RunningProgram["ended"]>;

/** A program that does what a test lets it do. */
class Program implements RunningProgram {
  readonly input = new PassThrough();
  readonly output = new PassThrough();
  readonly #ended = Promise.withResolvers<End>();
  readonly ended = this.#ended.promise;
  wasKilled = false;

  end(end: Partial<End>): void {
    this.#ended.resolve({ code: null, signal: null, ...end });
  }

  kill(): void {
    this.wasKilled = true;
    this.end({ signal: "SIGKILL" });
  }
}

function run(most = 10) {
  const clock = new VirtualClock();
  const programs: Program[] = [];
  const lines: string[] = [];
  const steps: string[] = [];
  const stop = new AbortController();
  let loads = 0;
  const bootloader = fakeBootloader(
    {},
    {
      heal: ({ step }) => {
        steps.push(step);
        const isTaken = step !== "load" || loads < most;
        if (step === "load") loads += 1;
        return { isTaken, detail: "" };
      },
    },
  );
  const pause = new TypingPause(clock, 900_000);
  const said: string[] = [];
  const commands: OwnAppPorts["commands"] = () =>
    ({
      run: async (line: string) => (lines.push(line), { code: 0, text: "" }),
    }) as Partial<ChannelCommands> as ChannelCommands;
  const ended = runOwnApp(
    {
      ...{ bootloader, clock, log: SILENT, pause, commands },
      announce: (line) => void said.push(line),
      start: async () => {
        const program = new Program();
        programs.push(program);
        return program;
      },
      converse: async ({ input, output }, own) => {
        for await (const piece of input) {
          const { code } = await own.run(String(piece).trim());
          output.write(`S${code}\n`);
        }
      },
    },
    stop.signal,
  );
  return { clock, programs, lines, steps, stop, pause, said, bootloader, ended };
}

describe("a safemode app of a bundle", () => {
  it("has its lines carried out and answered, and has done its work when it ends with 0", async () => {
    const { clock, programs, lines, steps, ended } = run();
    await clock.advance(0);
    programs[0]?.input.write("faults_reset\n");
    await clock.advance(0);
    assert.deepEqual([lines, String(programs[0]?.output.read())], [["faults_reset"], "S0\n"]);
    programs[0]?.end({ code: 0 });
    programs[0]?.input.end();
    assert.equal(await clock.runUntil(ended), "done");
    assert.deepEqual(steps, ["load", "loaded"]);
  });

  it("that crashes or hangs is started again, each start counted before, until that is spent", async () => {
    const { clock, programs, steps, said, bootloader, ended } = run(3);
    await clock.advance(0);
    programs[0]?.end({ signal: "SIGSEGV" });
    programs[0]?.input.end();
    await clock.advance(1_000);
    programs[1]?.end({ code: 7 });
    programs[1]?.input.end();
    await clock.advance(2_000);
    await clock.advance(599_999);
    assert.equal(programs[2]?.wasKilled, false);
    await clock.advance(1);
    assert.equal(programs[2]?.wasKilled, true);
    assert.equal(await clock.runUntil(ended), "spent");
    assert.deepEqual(steps, ["load", "load", "load", "load"]);
    assert.deepEqual(said, [
      "The bundle's safemode app failed: it ended by SIGSEGV",
      "The bundle's safemode app failed: it ended with code 7",
      "The bundle's safemode app failed: it was silent for 600 s",
    ]);
    assert.deepEqual(
      bootloader.recorded.map((event) => event.kind === "healing" && [event.step, event.outcome]),
      Array.from({ length: 3 }, () => ["app", "failed"]),
    );
  });

  it("waits while somebody types, and is not silent by that", async () => {
    const { clock, programs, lines, pause, stop, ended } = run();
    await clock.advance(0);
    pause.typed();
    programs[0]?.input.write("reboot\n");
    await clock.advance(800_000);
    pause.typed();
    await clock.advance(899_000);
    assert.deepEqual([lines, programs[0]?.wasKilled], [[], false]);
    await clock.advance(1_000);
    assert.deepEqual(lines, ["reboot"]);
    stop.abort();
    programs[0]?.input.end();
    assert.equal(await clock.runUntil(ended), "aborted");
    assert.equal(programs[0]?.wasKilled, true);
  });
});
