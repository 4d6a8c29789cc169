import assert from "node:assert/strict";
import { randomInt } from "node:crypto";
import { mkdtemp, rm } from "node:fs/promises";
import { createServer, type IncomingMessage } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { describe, it } from "node:test";
import { createClient } from "@regrow/client/client";
import type { EventType } from "@regrow/core/webhook";
import { ownPort } from "@regrow/testing/own-port";
import { makePublisher } from "@regrow/testing/publisher";
import { startDms } from "../harness/dms.ts";
import { figure } from "../harness/figure.ts";
import { Ledger } from "../harness/load/ledger.ts";
import { runLoad } from "../harness/load/load.ts";
import { startTestDms, type TestDms } from "../harness/test-dms.ts";
import { until } from "../harness/until.ts";

const KILLS = 10;
/** Acknowledgements between a start and the next death, drawn anew each time. */
const FEWEST = 5;
const MOST = 150;
const WAIT_MS = 120_000;
const EVENTS: readonly EventType[] = [
  "device.claimed",
  "device.activated",
  "device.first_seen",
  "fault.new",
  "tag.moved",
  "bundle.published",
];

/** Law L6: "a 2xx of the DMS survives kill -9". */
describe("a DMS that is killed again and again while many people and devices write", { timeout: 900_000 }, () => {
  it("has everything that it acknowledged, and tells everything that it was to tell", async () => {
    await using stack = new AsyncDisposableStack();
    const folder = await mkdtemp(join(tmpdir(), "regrow-load-"));
    stack.defer(() => rm(folder, { recursive: true, force: true }));
    const told = new Map<string, string>();
    const receiver = createServer((request, response) => {
      void textOf(request).then((body) => {
        told.set(String(request.headers["webhook-id"]), body);
        response.writeHead(204).end();
      });
    });
    await new Promise<void>((resolve) => receiver.listen(0, "127.0.0.1", resolve));
    stack.defer(() => receiver.close().closeAllConnections());

    const ports = { peoplePort: await ownPort(), devicePort: await ownPort() };
    const first = await startDms({ folder, ...ports });
    const { peopleAddress, deviceAddress, caPem } = first;
    const guest = createClient({ address: peopleAddress, token: null, fetch });
    const account = { userName: "ada", email: "ada@example.com", password: "correct horse battery" };
    const { token } = await guest.call("signUp", account);
    const client = createClient({ address: peopleAddress, token, fetch });
    const publisher = makePublisher();
    const platformRoot = Buffer.from(publisher.platformRoot).toString();
    await client.call("createProduct", { code: publisher.product, platformRoot });
    await first.child.stop();

    let dms: TestDms = await startTestDms({ folder, ports });
    stack.defer(async () => await dms[Symbol.asyncDispose]());
    const url = `http://127.0.0.1:${(receiver.address() as AddressInfo).port}/`;
    await client.call("createWebhook", { url, events: EVENTS });
    let alive: Promise<void> = Promise.resolve();
    const ledger = new Ledger();
    const over = new AbortController();
    const load = runLoad({
      ...{ client, publisher, ledger, signal: over.signal },
      listener: { url: deviceAddress, caPem },
      alive: () => alive,
    });
    for (let kills = 0; kills < KILLS; kills += 1) {
      await ledger.more(randomInt(FEWEST, MOST));
      const { promise, resolve } = Promise.withResolvers<void>();
      alive = promise;
      await dms.child.killAll();
      dms = await startTestDms({ folder, ports });
      resolve();
    }
    await ledger.more(MOST);
    over.abort();
    const refused = await load;
    assert.deepEqual(refused, []);
    const waiting = (): number => countWaiting(folder);
    await until("everything is told", () => (waiting() === 0 ? true : undefined), WAIT_MS);
    await dms.child.killAll();

    using database = new DatabaseSync(join(folder, "dms.db"), { readOnly: true });
    const lost = ledger.lost(database);
    const deliveries = database.prepare("select id, body from webhook_deliveries").all();
    const untold = deliveries.filter(({ id, body }) => told.get(String(id)) !== body);
    const counts = [...ledger.counts()].map(([kind, count]) => `${count} ${kind}`).join(", ");
    figure(
      `DMS killed under load: ${KILLS} kills, ${ledger.count} acknowledged writes (${counts}), ${lost.length} lost; ` +
        `${deliveries.length} events to tell, ${untold.length} not told`,
    );
    assert.deepEqual(lost, []);
    assert.deepEqual(untold, []);
    const claims = ledger.counts().get("claimed device") ?? 0;
    const toldClaims = deliveries.filter(({ body }) => String(body).includes('"device.claimed"')).length;
    assert.ok(claims > 0 && toldClaims >= claims, `${toldClaims} told of ${claims} acknowledged claims`);
  });
});

async function textOf(request: IncomingMessage): Promise<string> {
  let text = "";
  for await (const chunk of request) text += String(chunk);
  return text;
}

function countWaiting(folder: string): number {
  using database = new DatabaseSync(join(folder, "dms.db"), { readOnly: true });
  return Number(
    database.prepare("select count(*) as waiting from webhook_deliveries where state = 'waiting'").get()?.["waiting"],
  );
}
