import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { createDeviceApi, type DeviceApi } from "./device-api.ts";

type Asked = Readonly<Record<string, unknown>> & { readonly path: string };
type Responder = (asked: Asked, signal: AbortSignal | undefined) => Promise<Response> | Response;

/** The API over a device that answers as the test says; its time-outs end when the test says. */
function apiOver(respond: Responder): {
  readonly api: DeviceApi;
  readonly asked: Asked[];
  readonly slept: number[];
  endTime(): void;
} {
  const asked: Asked[] = [];
  const slept: number[] = [];
  const ends: AbortController[] = [];
  const api = createDeviceApi({
    fetch: async (path, init) => {
      const fields: object = typeof init.body === "string" ? JSON.parse(init.body) : {};
      const one = { ...fields, path, type: new Headers(init.headers).get("content-type") };
      asked.push(one);
      return respond(one, init.signal ?? undefined);
    },
    timeout: () => {
      const end = new AbortController();
      ends.push(end);
      return end.signal;
    },
    sleep: async (ms) => void slept.push(ms),
  });
  return { api, asked, slept, endTime: () => ends.forEach((end) => end.abort()) };
}

const says = (response: string, status = 200): Response =>
  Response.json({ response, code: 0, flags: 0, safe_mode: false }, { status });
const never: Responder = (_, signal) =>
  new Promise((_resolve, reject) => signal?.addEventListener("abort", () => reject(new Error("aborted"))));

describe("DeviceApi.run", () => {
  it("sends what the device knows its own page by, and bytes in base64", async () => {
    const { api, asked } = apiOver(() => says("Success\r\n"));
    await api.run("ver");
    await api.run("write 0 3", { data: Uint8Array.of(0, 255, 128) });
    assert.deepEqual(asked, [
      { path: "/command", type: "application/json", flags: 0, command: "ver" },
      { path: "/command", type: "application/json", flags: 4, data: "AP+A", command: "write 0 3" },
    ]);
  });

  it("carries out one command after the other, also behind one that has failed", async () => {
    const order: string[] = [];
    const { api } = apiOver(async ({ command }) => {
      order.push(`begin ${String(command)}`);
      await new Promise(setImmediate);
      order.push(`end ${String(command)}`);
      if (command === "a") throw new TypeError("network");
      return says("ok\r\n");
    });
    const results = await Promise.all(["a", "b"].map((line) => api.run(line)));
    assert.deepEqual(order, ["begin a", "end a", "begin b", "end b"]);
    assert.deepEqual(
      results.map((result) => (result.kind === "answer" ? result.text : result.why)),
      ["unreachable", "ok"],
    );
  });

  it("asks a busy device again, and gives up after four times", async () => {
    const { api, asked, slept } = apiOver(() => says("Command failed\r\n", 503));
    const result = await api.run("ls");
    assert.equal(result.kind, "no-answer");
    assert.deepEqual([asked.length, slept], [4, [2_000, 2_000, 2_000]]);
  });

  it("waits for nobody for ever, and tells a silence from a device that is gone", async () => {
    const { api, endTime } = apiOver(never);
    const result = api.run("ls", { waitMs: 3_000 });
    await new Promise(setImmediate);
    endTime();
    assert.deepEqual(await result, {
      kind: "no-answer",
      why: "too-late",
      status: null,
      reason: "no answer within 3 s",
    });
  });

  it("does not begin what nobody waits for any more", async () => {
    const gone = new AbortController();
    const { api, asked } = apiOver(() => says(""));
    gone.abort();
    const result = await api.run("reboot", { signal: gone.signal });
    assert.deepEqual([result.kind === "no-answer" && result.why, asked.length], ["given-up", 0]);
  });

  it("reads no answer that is longer than a device's", async () => {
    const { api } = apiOver(() => new Response("x".repeat(2 * 1024 * 1024 + 1)));
    const result = await api.run("get all");
    assert.equal(result.kind === "no-answer" && result.why, "not-understood");
  });
});

describe("DeviceApi.messages", () => {
  it("waits behind no command", async () => {
    const { api } = apiOver((asked, signal) =>
      asked.path === "/log" ? new Response("App ready\r\nUpdate 1.1.0: 5 %\r\n") : never(asked, signal),
    );
    void api.run("wlan_scan");
    assert.deepEqual(await api.messages(), ["App ready", "Update 1.1.0: 5 %"]);
  });

  it("says that nobody is let in", async () => {
    const { api } = apiOver(() => new Response("", { status: 401 }));
    const answer = await api.messages();
    assert.equal("why" in answer && answer.status, 401);
  });
});
