// Two device listeners of the DMS's own parts in one process, with a few devices and with many, each registered and remembered.
// Tells its CPU time when asked. Run by figure/growth.ts.
import { once } from "node:events";
import { copyFile, readFile } from "node:fs/promises";
import { join } from "node:path";
import { createClient } from "@regrow/client/client";
import { DEVICE_HEADER } from "@regrow/core/protocol";
import { LastSeen, QuietDevices, quickCheckIn } from "@regrow/dms/check-in";
import { openDatabase, openSqlite, type Database } from "@regrow/dms/database";
import { DeviceConnections, createDeviceApp, type DeviceInstance } from "@regrow/dms/device-api";
import { noCounts } from "@regrow/dms/metrics";
import { createDms } from "@regrow/dms/server";
import { SystemClock } from "@regrow/node/clock";
import { SystemEntropy } from "@regrow/node/entropy";
import { makePublisher } from "@regrow/testing/publisher";
import { makeTempFolder } from "@regrow/testing/temp-folder";
import { ask, register, type EnrolledDevice } from "./check-in/enrolled-device.ts";
import { CPU_QUESTION, type GrowthReady } from "./check-in/messages.ts";
import { PRODUCT, addCopies, slowestSearch } from "./check-in/many-devices.ts";

const [few, many] = [Number(process.argv[2]), Number(process.argv[3])];
const [clock, entropy] = [new SystemClock(), new SystemEntropy()];
const logger = { debug: () => {}, info: () => {}, warn: () => {}, error: () => {} };
const STATE = { standing: "bench", logSequence: 0 };

await using opened = new AsyncDisposableStack();
const folder = opened.use(await makeTempFolder());
const { device, caPem } = await registerOne();
const fewDatabase = join(folder.path, "few.db");
await copyFile(join(folder.path, "dms.db"), fewDatabase);
const fewDevices = await listen(fewDatabase, few);
const manyDevices = await listen(join(folder.path, "dms.db"), many);

const ready: GrowthReady = {
  task: { ...device, url: manyDevices.url, caPem, headers: { [DEVICE_HEADER]: device.uuid } },
  fewUrl: fewDevices.url,
  slowest: await slowestSearch(manyDevices.database),
};
process.send?.(ready);
process.on("message", (message) => {
  const { user, system } = process.cpuUsage();
  if (message === CPU_QUESTION) process.send?.(user + system);
});
await once(process, "disconnect");

/** A DMS registers a device, and ends: its database and certificates stay. */
async function registerOne(): Promise<{ readonly device: EnrolledDevice; readonly caPem: string }> {
  const places = { folder: folder.path, peoplePort: 0, devicePort: 0 };
  await using dms = await createDms({ ...places, clock, entropy, logger });
  const account = { userName: "bench", email: "bench@example.com", password: "correct horse" };
  const { token } = await createClient({ address: dms.peopleUrl, token: null, fetch }).call("signUp", account);
  const person = createClient({ address: dms.peopleUrl, token, fetch });
  const publisher = makePublisher({ product: PRODUCT });
  const platformRoot = Buffer.from(publisher.platformRoot).toString();
  await person.call("createProduct", { code: PRODUCT, platformRoot });
  const listener = { url: dms.deviceUrl, caPem: dms.caPem };
  const registered = await register(listener, (await person.call("createToken", { kind: "provision" })).token);
  await ask(listener, registered, "PUT", "/provision");
  const claim = await person.call("createToken", { kind: "claim", product: PRODUCT });
  await ask(listener, registered, "POST", "/claim", { token: claim.token });
  return { device: registered, caPem: dms.caPem };
}

async function listen(path: string, count: number): Promise<{ readonly url: string; readonly database: Database }> {
  const database = await openDatabase(path, openSqlite, clock.nowMs());
  opened.defer(() => database.destroy());
  const uuids = await addCopies(database, device.uuid, count - 1);
  const { serial } = await database.selectFrom("certificates").select("serial").executeTakeFirstOrThrow();
  const quiet = new QuietDevices();
  for (const uuid of [device.uuid, ...uuids])
    quiet.remember(quiet.mark(uuid), { ...STATE, serial, productId: null, untilMs: null }, clock.nowMs());
  const lastSeen = new LastSeen({ database, clock, logger });
  opened.defer(() => lastSeen.close());
  const pem = await readFile(join(folder.path, "device-server.pem"), "utf8");
  const app = await createDeviceApp([], {
    certificate: { keyPem: pem, certificatePem: pem },
    believedPem: caPem,
    returnPolicy: { afterMs: 1_000, jitterMs: 1_000 },
    logger,
    clock,
    quick: quickCheckIn({ clock, quiet, feed: { isFresh: true }, lastSeen, counts: noCounts() }),
    connections: new DeviceConnections(async () => true),
    counts: noCounts(),
  });
  opened.defer(() => end(app));
  await app.listen({ host: "127.0.0.1", port: 0 });
  const address = app.server.address();
  const port = typeof address === "object" ? address?.port : undefined;
  return { url: `https://127.0.0.1:${port}/check-in/${STATE.standing}/${STATE.logSequence}`, database };
}

async function end(app: DeviceInstance): Promise<void> {
  app.server.closeAllConnections();
  await app.close();
}
