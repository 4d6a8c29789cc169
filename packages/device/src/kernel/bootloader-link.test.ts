import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { duplexPair } from "node:stream";
import { openJsonLines, type JsonLines } from "@regrow/node/json-lines";
import { VirtualClock } from "@regrow/sim/clock";
import { RegrowError } from "@regrow/core/error";
import { EMPTY_STATUS } from "../../test/fake-bootloader.ts";
import { SILENT } from "../../test/test-device.ts";
import type { BootloaderEvent, ToBootloader } from "../channel/index.ts";
import { BootloaderLink } from "./bootloader-link.ts";

interface Ends {
  readonly link: BootloaderLink;
  readonly clock: VirtualClock;
  readonly events: readonly BootloaderEvent[];
  readonly lines: JsonLines;
  /** The other side's end of the socket goes away. */
  hangUp(): void;
}

function connect(onRequest: (message: ToBootloader, lines: JsonLines) => void): Ends {
  const [ours, theirs] = duplexPair();
  const clock = new VirtualClock();
  const events: BootloaderEvent[] = [];
  const lines = openJsonLines(theirs, {
    onMessage: (message) => onRequest(message as ToBootloader, lines),
    onMalformed: () => {},
    onClose: () => {},
  });
  const link = new BootloaderLink(ours, {
    clock,
    log: SILENT,
    onEvent: (event) => void events.push(event),
    onClose: () => {},
  });
  return { link, clock, events, lines, hangUp: () => void ours.destroy() };
}

function codeOf(error: unknown): string {
  return error instanceof RegrowError ? error.code : String(error);
}

describe("BootloaderLink", () => {
  it("matches answers to questions by id, whatever their order", async () => {
    const asked: ToBootloader[] = [];
    const { link } = connect((message, lines) => {
      asked.push(message);
      if (asked.length < 2) return;
      for (const { id, request } of asked.toReversed())
        void lines.send({ id, answer: request.kind === "status" ? EMPTY_STATUS : { lines: ["one"] } });
    });
    const [status, log] = await Promise.all([
      link.request({ kind: "status" }),
      link.request({ kind: "log", afterSequence: 0, limit: 1 }),
    ]);
    assert.deepEqual([status, log], [EMPTY_STATUS, { lines: ["one"] }]);
  });

  it("throws the bootloader's own error", async () => {
    const { link } = connect(
      ({ id }, lines) => void lines.send({ id, error: { code: "STORAGE_FULL", details: { neededBytes: 7 } } }),
    );
    await assert.rejects(
      link.request({ kind: "install", updateId: "u", by: "dms" }),
      (error) => error instanceof RegrowError && error.code === "STORAGE_FULL" && error.details["neededBytes"] === 7,
    );
  });

  it("stops waiting, longer for an install than for anything else", async () => {
    const { link, clock } = connect(() => {});
    const status = link.request({ kind: "status" }).catch(codeOf);
    const install = link.request({ kind: "install", updateId: "u", by: "dms" }).catch(codeOf);
    await clock.advance(30_000);
    assert.equal(await status, "INTERNAL");
    assert.equal(clock.pending().length, 1);
    await clock.advance(3_600_000);
    assert.equal(await install, "INTERNAL");
  });

  it("passes events on, skips what it does not know, and ends every question when the bootloader goes", async () => {
    const { link, events, lines, hangUp, clock } = connect(() => {});
    await lines.send({ event: { kind: "confirmed", version: "1.1.0" } });
    await lines.send({ event: { kind: "from-the-future" } });
    await lines.send(["nonsense"]);
    await lines.send({ id: 99, answer: null });
    const pending = link.request({ kind: "status" }).catch(codeOf);
    await clock.advance(0);
    hangUp();
    assert.equal(await pending, "INTERNAL");
    assert.deepEqual(events, [{ kind: "confirmed", version: "1.1.0" }]);
    assert.equal(await link.request({ kind: "status" }).catch(codeOf), "INTERNAL");
  });
});
