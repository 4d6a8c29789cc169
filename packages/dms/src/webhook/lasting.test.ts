import assert from "node:assert/strict";
import { randomBytes } from "node:crypto";
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { after, before, describe, it } from "node:test";
import { startReceiver, type Receiver } from "../../test/receiver.ts";
import { startDms, type TestDms } from "../../test/start-dms.ts";
import { signIn, signUp, type TestPerson } from "../../test/test-person.ts";

const YEAR_MS = 365 * 86_400_000;

interface Delivered {
  readonly state: string;
  readonly attempts: number;
  readonly problem: string | null;
}

describe("webhooks of a DMS that runs for years", { timeout: 60_000 }, () => {
  let test: TestDms;
  let anna: TestPerson;
  let receiver: Receiver;
  before(async () => {
    test = await startDms({ webhookReach: { http: true, networks: ["127.0.0.1/32"] } });
    anna = await signUp(test);
    receiver = await startReceiver();
  });
  after(async () => {
    await test[Symbol.asyncDispose]();
    await receiver[Symbol.asyncDispose]();
  });

  const add = async (): Promise<string> =>
    (await anna.send("POST", "/api/webhooks", { url: receiver.url })).json<{ id: string }>().id;
  const send = async (id: string): Promise<string> =>
    (await anna.send("POST", `/api/webhooks/${id}/test`)).json<{ delivery: string }>().delivery;

  /** What came of it is written behind the answer. */
  async function ended(id: string, holds: (one: Delivered) => boolean): Promise<Delivered> {
    for (;;) {
      const answer = await anna.get(`/api/webhooks/${id}/deliveries`);
      assert.equal(answer.statusCode, 200, answer.payload);
      const { deliveries } = answer.json<{ deliveries: Delivered[] }>();
      const found = deliveries.find(holds);
      if (found !== undefined) return found;
      // However long it takes on a busy machine, it is not asked too often by the DMS's clock.
      test.clock.advance(20);
      await new Promise((resolve) => setImmediate(resolve));
    }
  }

  it("are sent though the clock was years ahead when they had to wait", async () => {
    const id = await add();
    receiver.answer = (_, response) => response.writeHead(503).end();
    test.clock.jump(2 * YEAR_MS);
    anna = await signIn(test);
    await send(id);
    await ended(id, ({ attempts }) => attempts > 0);
    test.clock.jump(-2 * YEAR_MS);
    anna = await signIn(test);
    receiver.answer = (_, response) => response.writeHead(204).end();
    test.clock.advance(61_000);
    assert.ok((await ended(id, ({ state }) => state === "delivered")).attempts > 1);
  });

  it("tell their owner when a secret cannot be opened any more, and the DMS goes on", async () => {
    const id = await add();
    await writeFile(join(test.folder, "sealing.key"), randomBytes(32).toString("hex"));
    await test.restart();
    await send(id);
    assert.match((await ended(id, ({ attempts }) => attempts > 0)).problem ?? "", /secret/);
    await anna.send("POST", `/api/webhooks/${id}/secret`);
    await send(id);
    await ended(id, ({ state }) => state === "delivered");
  });
});
