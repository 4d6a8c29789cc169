import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { sinceSafeMode } from "../state/safe-mode-steps.ts";
import { followLog, merged, type EventStream } from "./live-log.ts";
import { readLiveEntry, readLogEntry, type LogEntry } from "./log-entry.ts";

const line = (sequence: number, event: object): string =>
  JSON.stringify({ sequence, atMs: 7, by: "bootloader", event, previous: "0".repeat(64), hash: "1".repeat(64) });
const RESET = { kind: "faults-reset", faults: 3 };

/** Events of a server that the test plays. */
class Played implements EventStream {
  readonly #takers = new Map<string, (event: { readonly data?: unknown }) => void>();
  isClosed = false;

  addEventListener(name: string, take: (event: { readonly data?: unknown }) => void): void {
    this.#takers.set(name, take);
  }

  play(name: string, data?: unknown): void {
    this.#takers.get(name)?.({ data });
  }

  close(): void {
    this.isClosed = true;
  }
}

describe("entries of the recovery log", () => {
  it("are told in words, and as they are where this page does not know them", () => {
    const known = readLogEntry({ sequence: 4, atMs: 7, kind: "faults-reset", line: line(4, RESET) });
    assert.deepEqual([known.text, known.by], ["3 faults reset by hand", "the bootloader"]);
    const newer = readLogEntry({
      sequence: 5,
      atMs: 7,
      kind: "teleported",
      line: line(5, { kind: "teleported", to: "x" }),
    });
    assert.equal(newer.text, "teleported");
    const broken = readLogEntry({ sequence: 6, atMs: 7, kind: "installed", line: "<b>no entry</b>" });
    assert.deepEqual([broken.text, broken.by, broken.line], ["installed", null, "<b>no entry</b>"]);
    assert.equal(readLiveEntry("{}"), null);
  });

  it("are each there once, the newest first, however they came", () => {
    const entry = (sequence: number): LogEntry => ({ sequence, atMs: 0, kind: "", text: "", by: null, line: "" });
    assert.deepEqual(
      merged([entry(3), entry(4)], [entry(3), entry(1)]).map(({ sequence }) => sequence),
      [4, 3, 1],
    );
  });

  it("tell of safe mode since it was entered last", () => {
    const entry = (sequence: number, kind: string): LogEntry => ({
      sequence,
      atMs: 0,
      kind,
      text: "",
      by: null,
      line: "",
    });
    const log = [entry(9, "healing"), entry(8, "fault"), entry(7, "safe-mode-entered"), entry(6, "healing")];
    assert.deepEqual(
      sinceSafeMode(log).map(({ sequence }) => sequence),
      [9, 7],
    );
  });
});

describe("the live log", () => {
  it("shows entries and messages as they come, and says when it is over", () => {
    const stream = new Played();
    const log = followLog(() => stream);
    assert.equal(log.state.value, "opening");
    stream.play("open");
    stream.play("recovery", JSON.stringify(line(2, RESET)));
    stream.play("recovery", JSON.stringify(line(2, RESET)));
    stream.play("recovery", "no JSON");
    stream.play("message", JSON.stringify("[App ready]"));
    stream.play("lost", JSON.stringify("12 before this one"));
    assert.deepEqual([log.state.value, log.entries.value.length], ["live", 1]);
    assert.deepEqual(
      log.messages.value.map(({ text }) => text),
      ["(12 before this one were left out: this page was too slow)", "[App ready]"],
    );
    stream.play("end", JSON.stringify("the live link with the device is gone"));
    assert.deepEqual([log.state.value, stream.isClosed], ["over", true]);
  });

  it("keeps so much of what is said", () => {
    const stream = new Played();
    const log = followLog(() => stream);
    for (let count = 0; count < 500; count += 1) stream.play("message", JSON.stringify(`${count}`));
    assert.equal(log.messages.value.length, 200);
    assert.equal(log.messages.value[0]?.text, "499");
  });
});
