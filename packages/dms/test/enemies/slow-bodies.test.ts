import assert from "node:assert/strict";
import { connect } from "node:net";
import { describe, it } from "node:test";
import { SystemClock } from "@regrow/node/clock";
import { OPERATIONS } from "../../src/permission/index.ts";
import { Access, createPeopleApp, type PeopleInstance } from "../../src/people-api/index.ts";

const clock = new SystemClock();
const logger = { debug: () => {}, info: () => {}, warn: () => {}, error: () => {} };

/** A listener that waits 20 ms for bodies, with a route for each row of the permission table. */
async function start(): Promise<{ readonly app: PeopleInstance; readonly port: number }> {
  const access = new Access({ find: async () => undefined, requireWhole: async () => {} }, clock);
  const routes = (app: PeopleInstance): void => {
    for (const operationId of Object.keys(OPERATIONS).filter((name) => name !== "health"))
      app.get(`/api/${operationId}`, { schema: { operationId } }, async () => null);
    app.post("/page", { schema: { hide: true } }, async () => "taken");
  };
  const app = await createPeopleApp([routes], { access, clock, logger, bodyWithinMs: 20 });
  await app.listen({ host: "127.0.0.1", port: 0 });
  const address = app.server.address();
  assert.ok(address !== null && typeof address === "object");
  return { app, port: address.port };
}

/** Sends the text, and waits until the other side has closed. */
async function talk(port: number, text: string): Promise<string> {
  const socket = connect(port, "127.0.0.1");
  socket.write(text);
  let answer = "";
  for await (const chunk of socket) answer += String(chunk);
  return answer;
}

const head = (more: string): string =>
  `POST /page HTTP/1.1\r\nhost: x\r\ncontent-type: application/json\r\n${more}\r\n\r\n`;

describe("a body that comes slower than anybody is waited for", () => {
  it("is answered with what to do, and its connection ends", async () => {
    const { app, port } = await start();
    for (const text of [
      head("content-length: 100"),
      `${head("content-length: 100")}{"a":`,
      `${head("transfer-encoding: chunked")}5\r\n{"a":\r\n`,
    ]) {
      const answer = await talk(port, text);
      assert.match(answer, /^HTTP\/1\.1 408 /);
      assert.match(answer, /"code":"REQUEST_SLOW"/);
      assert.match(answer, /^connection: close\r$/im);
    }
    await app.close();
  });

  it("is not waited for when its sender has gone, and others are served meanwhile", async () => {
    const { app, port } = await start();
    const gone = connect(port, "127.0.0.1");
    await new Promise<void>((resolve) => gone.write(`${head("content-length: 100")}{`, () => resolve()));
    gone.destroy();
    const answer = await talk(port, `${head("content-length: 2\r\nconnection: close")}{}`);
    assert.match(answer, /^HTTP\/1\.1 200 /);
    await app.close();
  });
});
