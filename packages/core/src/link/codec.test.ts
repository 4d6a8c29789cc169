import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { encode } from "@msgpack/msgpack";
import fc from "fast-check";
import { ERRORS, RegrowError } from "../error/index.ts";
import { decodeMessage, encodeMessage, failed, type LinkMessage } from "./codec.ts";
import { LINK_LIMITS } from "./limits.ts";
import { readAnswer } from "./read-answer.ts";

const id = fc.integer({ min: 1, max: 2 ** 32 - 1 });
const text = (maxLength: number) => fc.string({ maxLength, unit: "binary" });
/** Neither msgpack nor JSON knows a negative zero. */
const appData = fc
  .jsonValue({ maxDepth: 6 })
  .map((value): unknown => JSON.parse(JSON.stringify(value)))
  .filter((value) => !JSON.stringify(value).includes("__proto__"));
const message: fc.Arbitrary<LinkMessage> = fc.oneof(
  fc.record({
    kind: fc.constant("request" as const),
    id,
    request: fc.oneof(
      fc.record({ request: fc.constant("echo" as const), data: appData }),
      fc.record({
        request: fc.constant("webhook" as const),
        code: fc.string({ minLength: 1, maxLength: 20 }),
        data: appData,
      }),
      fc.record({ request: fc.constant("command" as const), line: text(200), data: fc.uint8Array({ maxLength: 300 }) }),
      fc.record({
        request: fc.constant("console-data" as const),
        console: id,
        sequence: fc.nat(),
        bytes: fc.uint8Array({ maxLength: 300 }),
      }),
    ),
  }),
  fc.record({
    kind: fc.constant("reply" as const),
    id,
    reply: fc.record({ ok: fc.constant(true as const), data: appData }),
  }),
  fc.record({
    kind: fc.constant("reply" as const),
    id,
    reply: fc.record({
      ok: fc.constant(false as const),
      code: fc.constantFrom(...(Object.keys(ERRORS) as (keyof typeof ERRORS)[])),
      text: text(200),
    }),
  }),
);

describe("a message of the live link", () => {
  it("is read as it was written", () => {
    fc.assert(
      fc.property(message, (sent) => {
        const { kind, ...rest } = decodeMessage(encodeMessage(sent));
        if (sent.kind === "request") {
          const { id: number, ...request } = { id: sent.id, ...sent.request };
          assert.deepEqual({ kind, ...rest }, { kind, id: number, request: { id: number, ...request } });
        } else assert.deepEqual({ kind, ...rest }, JSON.parse(JSON.stringify(sent)));
      }),
    );
  });

  it("has the documented forms of echo, webhook and their answers", () => {
    const asked = decodeMessage(encode({ id: 7, request: "webhook", code: "LEADERBOARD", data: { request: "pin" } }));
    assert.equal(asked.kind === "request" && asked.request.request === "webhook" && asked.request.code, "LEADERBOARD");
    assert.deepEqual(decodeMessage(encode({ id: 7, error: "no such webhook" })), {
      kind: "reply",
      id: 7,
      reply: { ok: false, code: "LINK_MESSAGE_INVALID", text: "no such webhook" },
    });
    assert.deepEqual(decodeMessage(encode({ id: 8, data: "hi" })), {
      kind: "reply",
      id: 8,
      reply: { ok: true, data: "hi" },
    });
  });

  it("that is not known, or malformed, is answered and never a crash", () => {
    const kindOf = (value: unknown): string => {
      const received = decodeMessage(encode(value));
      return received.kind === "refused" && !received.reply.ok ? received.reply.code : received.kind;
    };
    assert.equal(kindOf({ id: 1, request: "from-the-future" }), "LINK_MESSAGE_UNKNOWN");
    assert.equal(kindOf({ id: 1, request: "toString" }), "LINK_MESSAGE_UNKNOWN");
    assert.equal(kindOf({ id: 1, request: "command", line: 7 }), "LINK_MESSAGE_INVALID");
    assert.equal(kindOf({ id: 1, request: "command", line: "x".repeat(5_000) }), "LINK_MESSAGE_INVALID");
    assert.equal(kindOf({ id: 1, request: "ping", more: "of another release" }), "request");
    for (const nonsense of [{}, { id: 0, request: "ping" }, { request: "ping" }, { id: 1 }, [1], "x", null])
      assert.equal(kindOf(nonsense), "garbage");
  });

  it("nests no deeper than allowed, carries no dates, and is no longer than allowed", () => {
    let deep: unknown = 1;
    for (let level = 0; level < 10_000; level += 1) deep = [deep];
    const bytes = Uint8Array.of(
      0x82,
      0xa2,
      0x69,
      0x64,
      1,
      0xa4,
      ...new TextEncoder().encode("data"),
      ...Array(10_000).fill(0x91),
      1,
    );
    assert.deepEqual(decodeMessage(bytes), { kind: "garbage", reason: "too deep" });
    assert.throws(() => encodeMessage({ kind: "reply", id: 1, reply: { ok: true, data: deep } }), {
      code: "LINK_MESSAGE_INVALID",
    });
    assert.equal(decodeMessage(encode({ id: 1, data: new Date(0) })).kind, "garbage");
    assert.equal(decodeMessage(new Uint8Array(LINK_LIMITS.messageBytes + 1)).kind, "garbage");
    const data = "x".repeat(LINK_LIMITS.messageBytes);
    assert.throws(() => encodeMessage({ kind: "reply", id: 1, reply: { ok: true, data } }), {
      code: "LINK_MESSAGE_INVALID",
    });
  });

  it("made of any bytes is read as something", () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 200 }), (bytes) => void decodeMessage(bytes)),
      { numRuns: 2_000 },
    );
  });

  it("carries an error with its code, and an answer is what was asked for or refused", () => {
    const reply = failed(new RegrowError("DEVICE_COMMANDS_OFF", { why: "x".repeat(5_000) }));
    assert.throws(() => readAnswer("ping", reply), { code: "DEVICE_COMMANDS_OFF" });
    assert.throws(() => readAnswer("ota", { ok: true, data: { result: "maybe" } }), { code: "LINK_MESSAGE_INVALID" });
    assert.deepEqual(readAnswer("ota", { ok: true, data: { result: "held", text: "why" } }), {
      result: "held",
      text: "why",
    });
    assert.ok(encodeMessage({ kind: "reply", id: 1, reply }).length < 2_000);
  });
});
