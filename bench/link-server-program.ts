// `enrol <folder> <count>`: makes a DMS in the folder with so many claimed devices, tells them, and ends. `serve <folder>`: that DMS with a
// fresh memory, which it tells when asked. Run by figure/link.ts with --expose-gc.
import { once } from "node:events";
import { setTimeout as sleep } from "node:timers/promises";
import { createClient } from "@regrow/client/client";
import { createDms } from "@regrow/dms/server";
import { SystemClock } from "@regrow/node/clock";
import { SystemEntropy } from "@regrow/node/entropy";
import { ask, register, type EnrolledDevice } from "./check-in/enrolled-device.ts";
import { MEMORY_QUESTION } from "./link/messages.ts";

const REST_MS = 500;
const SWEEPS = 4;

const [what, folder = "", count = "0"] = process.argv.slice(2);
await using dms = await createDms({
  folder,
  peoplePort: 0,
  devicePort: 0,
  clock: new SystemClock(),
  entropy: new SystemEntropy(),
  logger: { debug: () => {}, info: () => {}, warn: () => {}, error: () => {} },
});
const listener = { url: dms.deviceUrl, caPem: dms.caPem };

if (what === "enrol") process.send?.(await enrol(Number(count)));
else {
  process.send?.(listener);
  process.on("message", (message) => {
    if (message === MEMORY_QUESTION) void cleanMemory().then((bytes) => process.send?.(bytes));
  });
  await once(process, "disconnect");
}

async function enrol(wanted: number): Promise<readonly EnrolledDevice[]> {
  const guest = createClient({ address: dms.peopleUrl, token: null, fetch });
  const somebody = { userName: "bench", email: "bench@example.com", password: "correct horse" };
  const { token } = await guest.call("signUp", somebody);
  const person = createClient({ address: dms.peopleUrl, token, fetch });
  const tokenFor = async (kind: "provision" | "claim"): Promise<string> =>
    (await person.call("createToken", { kind })).token;
  const devices: EnrolledDevice[] = [];
  for (let made = 0; made < wanted; made += 1) {
    const device = await register(listener, await tokenFor("provision"));
    await ask(listener, device, "PUT", "/provision");
    await ask(listener, device, "POST", "/claim", { token: await tokenFor("claim") });
    devices.push(device);
  }
  return devices;
}

async function cleanMemory(): Promise<number> {
  for (let sweep = 0; sweep < SWEEPS; sweep += 1) {
    await sleep(REST_MS);
    globalThis.gc?.();
  }
  return process.memoryUsage().rss;
}
