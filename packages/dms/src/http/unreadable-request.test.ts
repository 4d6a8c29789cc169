import assert from "node:assert/strict";
import { once } from "node:events";
import { createServer, type RequestListener } from "node:http";
import { connect, type AddressInfo } from "node:net";
import { describe, it } from "node:test";
import { unreadableRequests } from "./unreadable-request.ts";

const GOOD = "GET / HTTP/1.1\r\nhost: x\r\n\r\n";
const GARBAGE = "\u0000\u0001\u0002\r\n\r\n";

/** Everything that such a server sends to whoever sends these, each when the one before has been answered somehow. */
async function answered(handle: RequestListener, pieces: readonly string[]): Promise<string> {
  const unreadable = unreadableRequests(({ code }, status) => ({ type: "text/x-code", body: { code, status } }));
  const server = createServer(handle).on("request", unreadable.begun).on("clientError", unreadable.refuse);
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const socket = connect((server.address() as AddressInfo).port, "127.0.0.1");
  socket.on("error", () => {});
  let text = "";
  try {
    const waiting = [...pieces];
    socket.write(waiting.shift() ?? "");
    for await (const chunk of socket) {
      text += String(chunk);
      const next = waiting.shift();
      if (next !== undefined) socket.write(next);
    }
  } finally {
    server.close();
  }
  return text;
}

describe("bytes that are no request", () => {
  it("are refused after an answer that is whole, and the connection ends", async () => {
    const text = await answered((_request, response) => response.end("done"), [GOOD, GARBAGE]);
    assert.match(text, /^HTTP\/1\.1 200 OK[^]*doneHTTP\/1\.1 400 Bad Request\r\ncontent-type: text\/x-code/);
    assert.match(text, /connection: close[^]*\{"code":"INPUT_INVALID","status":400\}$/);
  });

  it("are not answered into the middle of an answer, which breaks off", async () => {
    const text = await answered((_request, response) => void response.write("half of it"), [GOOD, GARBAGE]);
    assert.match(text, /^HTTP\/1\.1 200 OK[^]*half of it\r\n$/);
  });
});
