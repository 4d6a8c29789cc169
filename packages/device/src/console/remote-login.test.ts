import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { LineReader } from "./line-reader.ts";
import { login } from "./remote-login.ts";
import { TelnetFilter } from "./telnet.ts";

const SECRET = "abcdefghij234567abcd";

describe("login", () => {
  it("reads no more of a stranger who takes none of the answers to telnet's questions", async () => {
    const [asks, room] = [Promise.withResolvers<void>(), Promise.withResolvers<void>()];
    const wait = (): Promise<void> => {
      asks.resolve();
      return room.promise;
    };
    let [asked, repliedBytes] = [0, 0];
    // IAC DO 5, which is answered.
    const questions = new Uint8Array(3_000).map((_, at) => [255, 253, 5][at % 3] ?? 0);
    const pieces = [questions, questions, new TextEncoder().encode(`${SECRET}\nrest`)];
    const done = login(async () => pieces[asked++], {
      output: { write: () => {}, offer: () => {}, room: wait, empty: async () => {} },
      lines: new LineReader(
        new TelnetFilter(
          ({ length }) => (repliedBytes += length),
          () => {},
        ),
      ),
      clock: { sleep: async () => {} },
      secret: SECRET,
      onWrongSecret: () => true,
    });
    await Promise.race([asks.promise, done]);
    assert.deepEqual([asked, repliedBytes], [1, questions.length]);
    room.resolve();
    assert.equal(new TextDecoder().decode(await done), "rest");
    assert.deepEqual([asked, repliedBytes], [3, 2 * questions.length]);
  });
});
