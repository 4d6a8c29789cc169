import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { VirtualClock } from "@regrow/sim/clock";
import { say, type Outcome, type RawTransfer } from "../command/index.ts";
import { CommandDesk } from "./command-desk.ts";

const NEVER = new AbortController().signal;
const NOTHING = new Uint8Array(0);

/** A command that is carried out for as long as the test likes. */
interface Slow {
  readonly line: string;
  readonly end: (outcome: Outcome) => void;
}

function openDesk(): { readonly desk: CommandDesk; readonly clock: VirtualClock; readonly begun: readonly Slow[] } {
  const clock = new VirtualClock();
  const begun: Slow[] = [];
  const run = (line: string): Promise<Outcome> => {
    const { promise, resolve } = Promise.withResolvers<Outcome>();
    begun.push({ line, end: resolve });
    return promise;
  };
  return { desk: new CommandDesk(run, clock), clock, begun };
}

/** What happened to a transfer, in order. */
function transfer(more: Partial<RawTransfer> = {}): { readonly raw: RawTransfer; readonly seen: readonly string[] } {
  const seen: string[] = [];
  const raw: RawTransfer = {
    sizeBytes: 3,
    take: async (bytes) => void seen.push(`take ${bytes.length}`),
    end: async () => (seen.push("end"), say("Success")),
    abort: async () => void seen.push("abort"),
    ...more,
  };
  return { raw, seen };
}

async function feed(raw: RawTransfer, length: number): Promise<Outcome | undefined> {
  const desk = new CommandDesk(async () => ({ code: 0, text: "", raw }), new VirtualClock());
  return desk.carryOut("write 0 3", new Uint8Array(length), NEVER);
}

describe("CommandDesk", () => {
  it("carries out one command at a time, in order", async () => {
    const { desk, clock, begun } = openDesk();
    const outcomes = ["a", "b", "c"].map((line) => desk.carryOut(line, NOTHING, NEVER));
    for (const line of ["a", "b", "c"]) {
      await clock.advance(10);
      const slow = begun.at(-1);
      assert.equal(slow?.line, line);
      assert.equal(clock.pending().length, 2 - ["a", "b", "c"].indexOf(line), "only those that wait look at the clock");
      slow?.end(say(line));
    }
    assert.deepEqual(
      (await Promise.all(outcomes)).map((outcome) => outcome?.text),
      ["a", "b", "c"],
    );
  });

  it("goes on after a command that breaks", async () => {
    const desk = new CommandDesk(
      (line) => (line === "bad" ? Promise.reject(new Error("bug")) : Promise.resolve(say(line))),
      new VirtualClock(),
    );
    await assert.rejects(desk.carryOut("bad", NOTHING, NEVER), /bug/);
    assert.equal((await desk.carryOut("good", NOTHING, NEVER))?.text, "good");
  });

  it("lets nobody wait for ever, and then does nothing of what was asked", async () => {
    const { desk, clock, begun } = openDesk();
    const first = desk.carryOut("long", NOTHING, NEVER);
    const second = desk.carryOut("never", NOTHING, NEVER);
    await clock.advance(30_000);
    assert.equal(await second, undefined);
    begun[0]?.end(say("done"));
    assert.equal((await first)?.text, "done", "what has begun may take its time");
    await clock.advance(1);
    assert.deepEqual(
      begun.map(({ line }) => line),
      ["long"],
    );
  });

  it("does not begin what nobody waits for any more", async () => {
    const { desk, clock, begun } = openDesk();
    const gone = new AbortController();
    const first = desk.carryOut("long", NOTHING, NEVER);
    const second = desk.carryOut("gone", NOTHING, gone.signal);
    await clock.advance(1);
    gone.abort();
    assert.equal(await second, undefined);
    begun[0]?.end(say("done"));
    await first;
    await clock.advance(1);
    assert.equal(begun.length, 1);
  });

  it("lets sixteen wait and no more", async () => {
    const { desk, clock, begun } = openDesk();
    const asked = Array.from({ length: 20 }, (_, index) => desk.carryOut(String(index), NOTHING, NEVER));
    const refused = await Promise.all(asked.slice(16));
    assert.deepEqual(refused, [undefined, undefined, undefined, undefined]);
    for (let done = 0; done < 16; done += 1) {
      await clock.advance(1);
      begun.at(-1)?.end(say("done"));
    }
    assert.equal((await Promise.all(asked.slice(0, 16))).filter((outcome) => outcome?.text === "done").length, 16);
    const later = desk.carryOut("later", NOTHING, NEVER);
    await clock.advance(1);
    begun.at(-1)?.end(say("later"));
    assert.equal((await later)?.text, "later", "their places are free again");
  });

  it("gives a command its bytes, all of them", async () => {
    const { raw, seen } = transfer();
    assert.equal((await feed(raw, 3))?.text, "Success");
    assert.deepEqual(seen, ["take 3", "end"]);
  });

  it("gives none where there are too few or too many, or where the command has refused, and lets go of what was begun", async () => {
    for (const length of [0, 2, 4]) {
      const { raw, seen } = transfer();
      assert.equal((await feed(raw, length))?.code, 7);
      assert.deepEqual(seen, ["abort"]);
    }
    const { raw, seen } = transfer({ refusal: { code: 1, text: "no" } });
    assert.equal((await feed(raw, 3))?.text, "no");
    assert.deepEqual(seen, ["abort"]);
  });

  it("lets go of what was begun when its bytes are refused", async () => {
    const broken = (): Promise<never> => Promise.reject(new Error("disk"));
    for (const failing of [{ take: broken }, { end: broken }]) {
      const { raw, seen } = transfer(failing);
      assert.equal((await feed(raw, 3))?.code, 1);
      assert.equal(seen.at(-1), "abort");
    }
  });
});
