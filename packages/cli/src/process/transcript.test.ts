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

  it("has a second reader, whom the first one's questions do not carry past an unasked line", async () => {
    const transcript = createTranscript("device");
    transcript.add("[Moved]\n> ");
    const news = transcript.follow();
    transcript.add("[Moved]\n> 1 1.1.0\n> ");
    await transcript.waitFor(/1 1\.1\.0/, 1_000);
    await assert.rejects(transcript.waitFor(/Moved/, 1));
    await news.waitFor(/Moved/, 1_000);
    await assert.rejects(news.waitFor(/Moved/, 1), /nothing in 1 ms/); // what was there before it began is not its own
  });

  it("lets a second reader keep its place when the oldest is forgotten", async () => {
    const transcript = createTranscript("device");
    const news = transcript.follow();
    transcript.add("first\n");
    await news.waitFor(/first/, 1_000);
    transcript.add("x".repeat(2_000_000));
    transcript.add("second\n");
    await news.waitFor(/second/, 1_000);
    await assert.rejects(news.waitFor(/second/, 1));
  });
});
