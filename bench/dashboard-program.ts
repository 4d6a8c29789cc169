// A DMS with a varied fleet of so many devices, some of which can check in. Tells its longest stall when asked. Run by figure/dashboard.ts.
import { once } from "node:events";
import { join } from "node:path";
import { monitorEventLoopDelay } from "node:perf_hooks";
import { createClient } from "@regrow/client/client";
import { sha256Hex } from "@regrow/core/port";
import type { CheckInRequest } from "@regrow/core/protocol";
import { createDms, type Dms } from "@regrow/dms/server";
import { SystemClock } from "@regrow/node/clock";
import { NodeCryptography } from "@regrow/node/cryptography";
import { SystemEntropy } from "@regrow/node/entropy";
import { headOf, makePublisher } from "@regrow/testing/publisher";
import { makeTempFolder } from "@regrow/testing/temp-folder";
import { ask, register, type EnrolledDevice } from "./check-in/enrolled-device.ts";
import { fillFleet } from "./dashboard/fleet.ts";
import { STALL_QUESTION, type DashboardReady, type StandingDevice } from "./dashboard/messages.ts";

const [count, checkingIn] = [Number(process.argv[2]), Number(process.argv[3])];
const PRODUCTS = ["BENCH", "GATE", "KIOSK", "LAMP", "METER"];
const RESOLUTION_MS = 2;

const clock = new SystemClock();
const logger = { debug: () => {}, info: () => {}, warn: () => {}, error: () => {} };
const publisher = makePublisher({ product: PRODUCTS[0] ?? "" });
const bundle = publisher.bundle({ version: "1.0.0" });

await using folder = await makeTempFolder();
const open = (): Promise<Dms> =>
  createDms({ folder: folder.path, peoplePort: 0, devicePort: 0, clock, entropy: new SystemEntropy(), logger });
const { token, devices } = await begin();
const sample = fillFleet({
  ...{ path: join(folder.path, "dms.db"), uuid: devices[0]?.uuid ?? "" },
  ...{ count: count - devices.length, nowMs: clock.nowMs() },
});

await using dms = await open();
const listener = { url: dms.deviceUrl, caPem: dms.caPem };
const standing: StandingDevice[] = [];
for (const device of devices) standing.push({ ...device, path: await standingOf(device) });

const delay = monitorEventLoopDelay({ resolution: RESOLUTION_MS });
delay.enable();
const ready: DashboardReady = { peopleUrl: dms.peopleUrl, token, listener, devices: standing, sample };
process.send?.(ready);
process.on("message", (message) => {
  if (message !== STALL_QUESTION) return;
  // The histogram has the whole interval between two looks, of which the resolution is no stall.
  process.send?.(delay.max / 1e6 - RESOLUTION_MS);
  delay.reset();
});
await once(process, "disconnect");

/** Somebody signs up, publishes a version and claims devices. */
async function begin(): Promise<{ readonly token: string; readonly devices: readonly EnrolledDevice[] }> {
  await using first = await open();
  const account = { userName: "bench", email: "bench@example.com", password: "correct horse" };
  const signedUp = await createClient({ address: first.peopleUrl, token: null, fetch }).call("signUp", account);
  const person = createClient({ address: first.peopleUrl, token: signedUp.token, fetch });
  const platformRoot = Buffer.from(publisher.platformRoot).toString();
  for (const code of PRODUCTS) await person.call("createProduct", { code, platformRoot });
  await fetch(`${first.peopleUrl}/api/products/${PRODUCTS[0]}/bundles`, {
    method: "PUT",
    headers: { authorization: `Bearer ${signedUp.token}`, "content-type": "application/x-tar" },
    body: Buffer.from(bundle),
  });
  await person.call("setTag", { code: PRODUCTS[0] ?? "", tag: "release", version: "1.0.0" });
  const places = { url: first.deviceUrl, caPem: first.caPem };
  const enrolled: EnrolledDevice[] = [];
  for (let made = 0; made < checkingIn; made += 1) {
    const device = await register(places, (await person.call("createToken", { kind: "provision" })).token);
    await ask(places, device, "PUT", "/provision");
    const claim = await person.call("createToken", { kind: "claim", product: PRODUCTS[0] ?? "" });
    await ask(places, device, "POST", "/claim", { token: claim.token });
    enrolled.push(device);
  }
  return { token: signedUp.token, devices: enrolled };
}

/** What the device asks from then on: it runs what it is to run. */
async function standingOf(device: EnrolledDevice): Promise<string> {
  const id = sha256Hex(new NodeCryptography(), headOf(bundle).manifest);
  const checkIn: CheckInRequest = {
    ...{ running: { id, product: PRODUCTS[0] ?? "", version: "1.0.0", securityVersion: 0 }, onTrial: false },
    ...{ safeMode: null, appFaults: 0, securityVersion: 0, platform: "linux-x64", framework: "1.0.0" },
    ...{ freeBytes: 1_000_000_000, logSequence: 0, wish: { asked: false, force: false, version: null } },
  };
  const said = (await ask(listener, device, "POST", "/check-in", checkIn)).toString();
  const { standing: name }: { standing: string | null } = JSON.parse(said);
  if (name === null) throw new Error(`check-in answers ${said}`);
  return `/check-in/${name}/0`;
}
