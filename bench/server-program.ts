// A DMS with registered devices and, beside it, a handler that does nothing, with the same certificate and the same sizes.
// Tells its CPU time when asked. Run by figure/check-in.ts.
import { once } from "node:events";
import { readFile } from "node:fs/promises";
import { createServer } from "node:https";
import { join } from "node:path";
import { createClient } from "@regrow/client/client";
import { sha256Hex } from "@regrow/core/port";
import { DEVICE_HEADER, type CheckInRequest } from "@regrow/core/protocol";
import { createDms } from "@regrow/dms/server";
import { SystemClock } from "@regrow/node/clock";
import { NodeCryptography } from "@regrow/node/cryptography";
import { SystemEntropy } from "@regrow/node/entropy";
import { headOf, makePublisher } from "@regrow/testing/publisher";
import { makeTempFolder } from "@regrow/testing/temp-folder";
import { ask, register } from "./check-in/enrolled-device.ts";
import { CPU_QUESTION, type ServerReady } from "./check-in/messages.ts";

const count = Number(process.argv[2]);
await using folder = await makeTempFolder();
await using dms = await createDms({
  folder: folder.path,
  peoplePort: 0,
  devicePort: 0,
  clock: new SystemClock(),
  entropy: new SystemEntropy(),
  logger: { debug: () => {}, info: () => {}, warn: () => {}, error: () => {} },
});
const listener = { url: dms.deviceUrl, caPem: dms.caPem };

const guest = createClient({ address: dms.peopleUrl, token: null, fetch });
const { token } = await guest.call("signUp", {
  userName: "bench",
  email: "bench@example.com",
  password: "correct horse",
});
const person = createClient({ address: dms.peopleUrl, token, fetch });
const tokenFor = async (kind: "provision" | "claim"): Promise<string> =>
  (await person.call("createToken", { kind })).token;

const publisher = makePublisher();
const { product } = publisher;
const bundle = publisher.bundle({ version: "1.0.0" });
await person.call("createProduct", { code: product, platformRoot: Buffer.from(publisher.platformRoot).toString() });
await fetch(`${dms.peopleUrl}/api/products/${product}/bundles`, {
  method: "PUT",
  headers: { authorization: `Bearer ${token}`, "content-type": "application/x-tar" },
  body: Buffer.from(bundle),
});
await person.call("setTag", { code: product, tag: "release", version: "1.0.0" });

const device = await register(listener, await tokenFor("provision"));
await ask(listener, device, "PUT", "/provision");
await ask(listener, device, "POST", "/claim", { token: await tokenFor("claim") });
await ask(listener, device, "POST", "/activate", { product });
for (let registered = 1; registered < count; registered += 1) await register(listener, await tokenFor("provision"));

// A device that runs what it is to run: what nearly all check-ins are.
const id = sha256Hex(new NodeCryptography(), headOf(bundle).manifest);
const checkIn: CheckInRequest = {
  running: { id, product, version: "1.0.0", securityVersion: 0 },
  onTrial: false,
  safeMode: null,
  appFaults: 0,
  securityVersion: 0,
  platform: "linux-x64",
  framework: "1.0.0",
  freeBytes: 1_000_000_000,
  logSequence: 0,
  wish: { asked: false, force: false, version: null },
};
const sample = await ask(listener, device, "POST", "/check-in", checkIn);
const { standing }: { standing: string | null } = JSON.parse(sample.toString());
if (standing === null) throw new Error(`check-in answers ${sample.toString()}`);
const path = `/check-in/${standing}/0`;

const pem = await readFile(join(folder.path, "device-server.pem"));
const tls = { key: pem, cert: pem, ca: dms.caPem, requestCert: true, rejectUnauthorized: false } as const;
const empty = createServer({ ...tls, minVersion: "TLSv1.2" }, (_request, response) => {
  response.statusCode = 204;
  response.end();
});
empty.listen(0, "127.0.0.1");
await once(empty, "listening");
const address = empty.address();
const port = typeof address === "object" ? address?.port : undefined;

const ready: ServerReady = {
  task: {
    ...device,
    url: `${dms.deviceUrl}${path}`,
    caPem: dms.caPem,
    headers: { [DEVICE_HEADER]: device.uuid },
  },
  emptyUrl: `https://127.0.0.1:${port}${path}`,
};
process.send?.(ready);
process.on("message", (message) => {
  const { user, system } = process.cpuUsage();
  if (message === CPU_QUESTION) process.send?.(user + system);
});
await once(process, "disconnect");
empty.close();
empty.closeAllConnections();
