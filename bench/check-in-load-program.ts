// Devices that check in at a steady rate, each over its own kept connection, however long the answers take. Run by figure/dashboard.ts.
import { once } from "node:events";
import { Agent, request } from "node:https";
import { setTimeout as sleep } from "node:timers/promises";
import { DEVICE_HEADER } from "@regrow/core/protocol";
import type { Listener } from "./check-in/enrolled-device.ts";
import type { CheckInTimes, LoadOrder, StandingDevice } from "./dashboard/messages.ts";

type Setting = { readonly listener: Listener; readonly devices: readonly StandingDevice[] };

const setting = Promise.withResolvers<Setting>();
const agents = new Map<string, Agent>();
process.on("message", (message: Setting | LoadOrder) => {
  if ("devices" in message) setting.resolve(message);
  else void run(message).then((times) => process.send?.(times));
});
await once(process, "disconnect");
for (const agent of agents.values()) agent.destroy();

async function run({ forMs, perSecond }: LoadOrder): Promise<CheckInTimes> {
  const { listener, devices } = await setting.promise;
  const count = Math.round((forMs / 1_000) * perSecond);
  const times: Promise<number>[] = [];
  const begunMs = performance.now();
  for (let n = 0; n < count; n += 1) {
    const dueMs = begunMs + (n * 1_000) / perSecond;
    const early = dueMs - performance.now();
    if (early > 0) await sleep(early);
    const device = devices[n % devices.length];
    if (device !== undefined) times.push(ask(listener, device).then(() => performance.now() - dueMs));
  }
  return Promise.all(times);
}

function ask({ url, caPem }: Listener, device: StandingDevice): Promise<void> {
  let agent = agents.get(device.uuid);
  agent ??= new Agent({ ca: caPem, key: device.keyPem, cert: device.certificatePem, keepAlive: true, maxSockets: 1 });
  agents.set(device.uuid, agent);
  return new Promise((resolve, reject) => {
    const headers = { [DEVICE_HEADER]: device.uuid };
    const asked = request(new URL(device.path, url), { headers, agent }, (answer) => {
      if (answer.statusCode !== 204) reject(new Error(`status ${answer.statusCode}`));
      answer.resume().once("end", resolve);
    });
    asked.once("error", reject);
    asked.end();
  });
}
