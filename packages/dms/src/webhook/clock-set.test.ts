import assert from "node:assert/strict";
import { after, before, describe, it } from "node:test";
import { startReceiver, type Receiver } from "../../test/receiver.ts";
import { startDms, type TestDms } from "../../test/start-dms.ts";
import { signIn, signUp, type TestPerson } from "../../test/test-person.ts";

const DAY_MS = 86_400_000;

describe("webhooks of a DMS whose clock is set", { timeout: 60_000 }, () => {
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

  /** Sends one, and waits until it is written how its first attempt ended. */
  async function tried(id: string): Promise<void> {
    const sent = await anna.send("POST", `/api/webhooks/${id}/test`);
    assert.equal(sent.statusCode, 202, sent.payload);
    const { delivery } = sent.json<{ delivery: string }>();
    for (;;) {
      const answer = await anna.get(`/api/webhooks/${id}/deliveries?limit=200`);
      assert.equal(answer.statusCode, 200, answer.payload);
      const { deliveries } = answer.json<{ deliveries: { id: string; attempts: number; state: string }[] }>();
      const one = deliveries.find((found) => found.id === delivery);
      if (one !== undefined && (one.attempts > 0 || one.state === "given-up")) return;
      // However long it takes on a busy machine, it is not asked too often by the DMS's clock.
      test.clock.advance(20);
      await new Promise((resolve) => setImmediate(resolve));
    }
  }
  const offReasonOf = async (id: string): Promise<string | null> =>
    (await anna.get(`/api/webhooks/${id}`)).json<{ offReason: string | null }>().offReason;
  const addFailing = async (): Promise<string> => {
    receiver.answer = (_, response) => response.writeHead(500).end();
    const { id } = (await anna.send("POST", "/api/webhooks", { url: receiver.url })).json<{ id: string }>();
    await tried(id);
    return id;
  };

  for (const [direction, days] of [
    ["forward", 6],
    ["back", -6],
  ] as const)
    it(`are not switched off by six days ${direction} after a failure, and are by five that went by`, async () => {
      const id = await addFailing();
      test.clock.jump(days * DAY_MS);
      anna = await signIn(test);
      await tried(id);
      assert.equal(await offReasonOf(id), null);
      test.clock.advance(4 * DAY_MS);
      anna = await signIn(test);
      await tried(id);
      assert.equal(await offReasonOf(id), null);
      test.clock.advance(1 * DAY_MS);
      anna = await signIn(test);
      await tried(id);
      assert.match((await offReasonOf(id)) ?? "", /5 days/);
    });

  for (const [what, days] of [
    ["was off for a week, or is a week ahead", 7],
    ["is a week behind", -7],
  ] as const)
    it(`are not switched off by the first failure of a DMS that ${what} when it starts again`, async () => {
      const id = await addFailing();
      await test.restart({ clock: movedBy(test, days * DAY_MS) });
      anna = await signIn(test);
      await tried(id);
      assert.equal(await offReasonOf(id), null);
    });
});

/** The clock of the machine that it is started on again. */
function movedBy({ clock }: TestDms, byMs: number) {
  clock.jump(byMs);
  return clock;
}
