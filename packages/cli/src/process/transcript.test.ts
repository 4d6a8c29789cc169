import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { createTranscript, TranscriptError } from "./transcript.ts";

describe("a transcript", () => {
  it("finds what came already, once", async () => {
    const transcript = createTranscript("device");
    transcript.add("> one\n> two\n");
    assert.equal((await transcript.waitFor(/> (\w+)\n/, 1_000))[1], "one");
    assert.equal((await transcript.waitFor(/> (\w+)\n/, 1_000))[1], "two");
  });

  it("finds what comes later, in pieces", async () => {
    const transcript = createTranscript("device");
    const found = transcript.waitFor(/update (\d+) %/, 60_000);
    for (const letter of "update 10 %") transcript.add(letter);
    assert.equal((await found)[1], "10");
  });

  it("fails with the last lines when the process ends", async () => {
    const transcript = createTranscript("device");
    const found = transcript.waitFor(/never/, 60_000);
    transcript.add("something else\n");
    transcript.end("it ended (code 1)");
    await assert.rejects(found, (thrown) => {
      assert.ok(thrown instanceof TranscriptError);
      assert.match(thrown.message, /device: waited for \/never\/: it ended \(code 1\)\nsomething else/);
      return true;
    });
    await assert.rejects(transcript.waitFor(/x/, 60_000), /it ended/);
  });

  it("fails when it takes too long", async () => {
    await assert.rejects(createTranscript("device").waitFor(/x/, 1), /nothing in 1 ms/);
  });

  it("forgets the oldest, and still knows where it was", async () => {
    const transcript = createTranscript("device");
    transcript.add(`first\n${"x".repeat(2_000_000)}`);
    transcript.add("last\n");
    assert.ok(transcript.text().length <= 1_048_576);
    await transcript.waitFor(/last/, 1_000);
  });
});
