import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { RegrowError } from "@regrow/core/error";
import { createConsoleSession, type ConsoleEvents, type ConsoleSession } from "./console-session.ts";
import { rowText } from "./screen.ts";

/** A console over a line that the test holds. */
function world(refusal: RegrowError | null = null): {
  readonly session: ConsoleSession;
  readonly sent: string[];
  readonly line: () => ConsoleEvents;
  readonly rows: () => readonly string[];
} {
  const sent: string[] = [];
  let events: ConsoleEvents | null = null;
  const session = createConsoleSession({
    connect: (given) => {
      events = given;
      return { send: (bytes) => void sent.push(new TextDecoder().decode(bytes)), close: () => given.ended("") };
    },
    whyRefused: async () => refusal,
  });
  return {
    session,
    sent,
    line: () => events ?? assert.fail("nothing was opened"),
    rows: () => session.screen.value.rows.map(rowText),
  };
}

const bytes = (text: string): Uint8Array => new TextEncoder().encode(text);

describe("a console's session", () => {
  it("shows what comes, also in halves of a character, and sends what is typed only while it is open", () => {
    const { session, sent, line, rows } = world();
    session.type("too early");
    session.open(1);
    session.type("still");
    line().opened();
    const greeting = bytes("[Ready]\r\n> ü");
    line().received(greeting.subarray(0, greeting.length - 1));
    line().received(greeting.subarray(-1));
    session.type("get");
    assert.deepEqual(rows(), ["[Ready]", "> ü"]);
    assert.deepEqual(sent, ["get"]);
  });

  it("says that the device restarts after reboot, and keeps what was shown when it goes on", () => {
    const { session, line, rows } = world();
    session.open(1);
    line().opened();
    line().received(bytes("> re"));
    session.type("\r");
    // The echo is late.
    line().received(bytes("boot\r\nRebooting\r\n"));
    line().ended("the link with the device is gone");
    const { value: over } = session.state;
    assert.ok(over.kind === "ended" && over.end.isRestart);
    session.open(2);
    line().opened();
    line().received(bytes("> "));
    assert.equal(session.linkSinceMs.value, 2);
    assert.deepEqual(rows(), ["> reboot", "Rebooting", "— opened again —", ">"]);
  });

  it("tells a lost line from a lost device", () => {
    const texts = ["", "the link with the device is gone", "you may not use it any more"].map((reason) => {
      const { session, line } = world();
      session.open(1);
      line().opened();
      line().ended(reason);
      const state = session.state.value;
      return state.kind === "ended" ? `${state.end.isRestart} ${state.end.text}` : state.kind;
    });
    assert.match(texts[0] ?? "", /^false The line to the DMS was lost/);
    assert.match(texts[1] ?? "", /^false The link with the device is gone/);
    assert.match(texts[2] ?? "", /^false The console was closed: you may not use it any more\./);
  });

  it("asks why where it was not opened", async () => {
    const { session, line } = world(new RegrowError("DEVICE_BUSY"));
    session.open(1);
    line().ended("");
    await Promise.resolve();
    const state = session.state.value;
    assert.match(state.kind === "ended" ? state.end.text : "", /as it takes at once/);
  });

  it("reads the line out that a key has put in place of another", () => {
    const { session, line } = world();
    session.open(1);
    line().opened();
    session.type("x");
    line().received(bytes("> x"));
    assert.equal(session.spoken.value, "");
    session.type("\u001b[A");
    line().received(bytes("\r> get all\u001b[K"));
    assert.equal(session.spoken.value, "> get all");
  });
});
