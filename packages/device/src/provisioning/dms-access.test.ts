import assert from "node:assert/strict";
import { once } from "node:events";
import { describe, it } from "node:test";
import { VirtualClock } from "@regrow/sim/clock";
import { startFakeDms, type FakeReply } from "../../test/fake-dms.ts";
import { makeTestDevice } from "../../test/test-device.ts";
import { DmsAccess } from "./index.ts";

const SIGNAL = new AbortController().signal;
const PIN: FakeReply = { kind: "json", value: { pin: "BCDF-GHJK", validMs: 1, checkEveryMs: 1_000 } };

describe("access to the DMS whose identity changes", () => {
  it("has what is being asked answered, on kept connections and on others", async () => {
    const asked = Promise.withResolvers<void>();
    const answer = Promise.withResolvers<void>();
    let arrived = 0;
    await using dms = await startFakeDms(async ({ path }) => {
      arrived += 1;
      if (arrived === 2) asked.resolve();
      await answer.promise;
      if (path === "/pin") return PIN;
      return { kind: "json", value: { product: "ACME-KIOSK" } };
    });
    const disk = await makeTestDevice({ dmsUrl: dms.url });
    using access = new DmsAccess(disk, new VirtualClock());
    const client = await access.client();
    const answers = Promise.all([client.pin(SIGNAL), client.activate({ product: "ACME-KIOSK" }, SIGNAL)]);
    await asked.promise;
    access.reload();
    answer.resolve();
    assert.equal((await answers)[1].product, "ACME-KIOSK");
    assert.notEqual(await access.client(), client);
  });

  it("keeps no connection of before", async () => {
    await using dms = await startFakeDms(() => PIN);
    const disk = await makeTestDevice({ dmsUrl: dms.url });
    using access = new DmsAccess(disk, new VirtualClock());
    await (await access.client()).pin(SIGNAL);
    const [connection] = dms.connections;
    assert.ok(connection !== undefined && dms.connections.length === 1);
    const closed = once(connection, "close");
    access.reload();
    await closed;
  });
});
