import { Conversation, decodeMessage, encodeMessage } from "@regrow/core/link";
import type { Target } from "./feed.ts";

const SEEDS = [
  encodeMessage({ kind: "request", id: 1, request: { request: "echo", data: { a: [1, "b", null, 2.5, true] } } }),
  encodeMessage({ kind: "request", id: 2, request: { request: "webhook", code: "PIN", data: { request: "pin" } } }),
  encodeMessage({ kind: "request", id: 3, request: { request: "command", line: "version", data: new Uint8Array(9) } }),
  encodeMessage({
    kind: "request",
    id: 4,
    request: { request: "console-data", console: 1, sequence: 0, bytes: new Uint8Array(40) },
  }),
  encodeMessage({ kind: "request", id: 5, request: { request: "telemetry", values: { uptime: 1, version: "1.0.0" } } }),
  encodeMessage({ kind: "request", id: 6, request: { request: "set-variables", values: { a: "b" }, save: true } }),
  encodeMessage({ kind: "reply", id: 1, reply: { ok: true, data: { values: { a: "b" } } } }),
  encodeMessage({ kind: "reply", id: 2, reply: { ok: false, code: "DEVICE_BUSY", text: "later" } }),
];

/** What the two ends of a live link read of each other. */
export const LINK_TARGETS: readonly Target[] = [
  { name: "link message", seeds: SEEDS, read: readMessage },
  { name: "link conversation", seeds: SEEDS, read: converse },
];

/** What was understood can be said again, in the same sense. */
function readMessage(bytes: Uint8Array): void {
  const received = decodeMessage(bytes);
  if (received.kind !== "request" && received.kind !== "reply") return;
  const again = decodeMessage(encodeMessage(received));
  if (again.kind !== received.kind || again.id !== received.id) throw new Error("read differently the second time");
}

/** A side with a question under way takes what comes, and is still there. */
async function converse(bytes: Uint8Array): Promise<void> {
  const conversation = new Conversation({ transmit: () => {}, serve: async (request) => request });
  const asked = conversation.ask({ request: "get-variables", names: [] }, { withinMs: 1, nowMs: 0 }).catch(() => {}); // whatever it was answered
  conversation.receive(bytes);
  conversation.receive(bytes);
  conversation.tick(1);
  await asked;
}
