import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { signal } from "@preact/signals";
import type { CommandResult } from "../api/index.ts";
import { createConsoleSession } from "./console-session.ts";
import { completeLine, readVocabulary } from "./completion.ts";
import { NO_HISTORY, remember, walk } from "./history.ts";
import { write } from "./transcript.ts";

describe("the history", () => {
  it("walks through what was typed, and back to what is being typed", () => {
    const history = ["get all", "ls", "ls", ""].reduce(remember, NO_HISTORY);
    assert.deepEqual(history.lines, ["get all", "ls"]);
    const once = walk(history, -1, "sa");
    const twice = walk(once.history, -1, once.line);
    const thrice = walk(twice.history, -1, twice.line);
    assert.deepEqual([once.line, twice.line, thrice.line], ["ls", "get all", "get all"]);
    const forth = walk(walk(thrice.history, 1, thrice.line).history, 1, "ls");
    assert.equal(forth.line, "sa");
    assert.equal(walk(forth.history, 1, "sa").line, "sa");
  });
});

describe("completeLine", () => {
  const vocabulary = readVocabulary(
    "faults_print : faup\nfaults_reset : faur\ndms claim : dms claim\nget : get\nsave : save",
    "# wlan.mac wl m\n# wlan.ssid wl s\n# system.version sy v",
  );
  const complete = (line: string): string => completeLine(line, vocabulary).line;

  it("completes commands, and variables behind those that take one", () => {
    assert.equal(complete("sa"), "save ");
    assert.equal(complete("fau"), "faults_");
    assert.equal(complete("get sys"), "get system.version ");
    assert.equal(complete("set wlan."), "set wlan.");
    assert.equal(complete("help faults_r"), "help faults_reset ");
    assert.equal(complete("nothing"), "nothing");
    assert.equal(complete("dms"), "dms claim ");
  });

  it("shows what it may become", () => {
    assert.deepEqual(completeLine("set wlan.", vocabulary).candidates, ["wlan.mac", "wlan.ssid"]);
    assert.deepEqual(completeLine("", vocabulary).candidates, []);
  });
});

describe("the screen", () => {
  it("keeps the newest five hundred lines, each under a number of its own", () => {
    let screen = write([], [{ kind: "typed", text: "> ver" }]);
    for (let count = 0; count < 600; count += 1) screen = write(screen, [{ kind: "said", text: "x" }]);
    assert.equal(screen.length, 500);
    assert.equal(new Set(screen.map(({ id }) => id)).size, 500);
  });
});

describe("the console", () => {
  const says = (text: string, code = 0, advice: string | null = null): CommandResult => ({
    kind: "answer",
    code,
    text,
    response: text,
    isSafeMode: false,
    advice,
  });

  it("shows what is typed, answered, advised and said unasked, one command at a time", async () => {
    const messages = signal([{ id: 1, text: "App ready" }]);
    const isSafeMode = signal(false);
    const asked: string[] = [];
    const session = createConsoleSession({
      isSafeMode,
      messages,
      run: async (line) => {
        asked.push(line);
        return line === "ver" ? says("HELLO-1.0.0") : says("Unknown variable", 6, "help variables lists them");
      },
    });
    const first = session.enter(" ver ");
    void session.enter("never");
    await first;
    isSafeMode.value = true;
    messages.value = [...messages.value, { id: 2, text: "Associated" }, { id: 3, text: "Associated" }];
    await session.enter("get x");
    assert.deepEqual(asked, ["ver", "get x"]);
    assert.deepEqual(
      session.screen.value.map(({ kind, text }) => `${kind} ${text}`),
      [
        "message [App ready]",
        "typed > ver",
        "said HELLO-1.0.0",
        "message [Associated]",
        "message [Associated]",
        "typed SAFEMODE> get x",
        "failure Unknown variable",
        "advice [help variables lists them]",
      ],
    );
    assert.equal(session.walk(-1, ""), "get x");
    session.clear();
    assert.deepEqual(session.screen.value, []);
  });

  it("completes what the device lists, which it is asked for once", async () => {
    let asked = 0;
    const session = createConsoleSession({
      isSafeMode: signal(false),
      messages: signal([]),
      run: async (line) => {
        asked += 1;
        return says(line === "help commands" ? "get : get\nsave : save" : "# wlan.mac wl m\n# wlan.ssid wl s");
      },
    });
    assert.equal(session.complete("sa"), null);
    await session.learn();
    await session.learn();
    assert.equal(asked, 2);
    assert.equal(session.complete("sa"), "save ");
    assert.equal(session.complete("get wl"), "get wlan.");
    assert.equal(session.complete("get wlan."), "get wlan.");
    assert.deepEqual(
      session.screen.value.map(({ text }) => text),
      ["wlan.mac  wlan.ssid"],
    );
  });
});
