import assert from "node:assert/strict";
import { duplexPair } from "node:stream";
import { describe, it } from "node:test";
import fc from "fast-check";
import { openJsonLines, type JsonLines } from "./json-lines.ts";
import { LineFramer } from "./line-framer.ts";

describe("JSON lines", () => {
  it("carry any JSON, in order", async () => {
    const messages = [1, "two\nlines", { three: [null, true, "\u{1F98E}"] }, []];
    const { sender, received, closed } = open();
    for (const message of messages) await sender.send(message);
    sender.end();
    await closed;
    assert.deepEqual(received, messages);
  });

  it("survive what is not JSON and what is too long", async () => {
    const { socket, sender, received, malformed, closed } = open(20);
    socket.write("nonsense\n\n");
    socket.write(Buffer.of(0x22, 0xff, 0x22, 0x0a));
    socket.write(`"${"x".repeat(100)}"\n`);
    await sender.send("fine");
    sender.end();
    await closed;
    assert.deepEqual(received, ["fine"]);
    assert.equal(malformed.length, 3);
    assert.equal(malformed[2], "line longer than 20 bytes");
  });

  it("refuse to send what the other side would not take, and after the end", async () => {
    const { socket, sender } = open(20);
    await assert.rejects(sender.send("x".repeat(20)), /longer than 20/);
    socket.destroy();
    await assert.rejects(sender.send("x"), /closed/);
  });

  it("wait for a slow reader, and give up when it goes", async () => {
    const [socket] = duplexPair();
    const sender = openJsonLines(socket, { onMessage: () => {}, onMalformed: () => {}, onClose: () => {} });
    const waiting = sender.send("x".repeat(500_000));
    socket.destroy();
    await assert.rejects(waiting, /closed/);
  });
});

describe("LineFramer", () => {
  it("gives the same lines however the bytes arrive", () => {
    const framed = (pieces: readonly Uint8Array[]): string[] => {
      const framer = new LineFramer(10);
      return pieces
        .flatMap((piece) => framer.push(piece))
        .map((line) => (line.kind === "line" ? Buffer.from(line.bytes).toString() : "too long"));
    };
    const text = fc.string({ unit: fc.constantFrom("a", "b", "\n"), maxLength: 100 });
    const isAlike = fc.property(text, fc.integer({ min: 1, max: 20 }), (whole, pieceBytes) => {
      const bytes = Buffer.from(whole);
      const pieces = Array.from({ length: Math.ceil(bytes.length / pieceBytes) }, (_, index) =>
        bytes.subarray(index * pieceBytes, (index + 1) * pieceBytes),
      );
      const ended = `${whole}\n`
        .split("\n")
        .slice(0, -1)
        .filter((line) => line !== "");
      const expected = ended.map((line) => (line.length > 10 ? "too long" : line));
      const isOpenShort = !whole.endsWith("\n") && (expected.at(-1) ?? "too long") !== "too long";
      assert.deepEqual(framed(pieces), isOpenShort ? expected.slice(0, -1) : expected);
    });
    fc.assert(isAlike);
  });
});

function open(maxLineBytes?: number): {
  socket: ReturnType<typeof duplexPair>[0];
  sender: JsonLines;
  received: unknown[];
  malformed: string[];
  closed: Promise<void>;
} {
  const [socket, other] = duplexPair();
  const received: unknown[] = [];
  const malformed: string[] = [];
  const closed = Promise.withResolvers<void>();
  const limit = maxLineBytes === undefined ? {} : { maxLineBytes };
  openJsonLines(other, {
    onMessage: (message) => received.push(message),
    onMalformed: (reason) => malformed.push(reason),
    onClose: () => closed.resolve(),
    ...limit,
  });
  other.once("end", () => other.end());
  const sender = openJsonLines(socket, { onMessage: () => {}, onMalformed: () => {}, onClose: () => {}, ...limit });
  return { socket, sender, received, malformed, closed: closed.promise };
}
