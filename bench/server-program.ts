// A DMS with registered devices and, beside it, a handler that does nothing, with the same certificate and the same sizes.
// Tells its CPU time when asked. Run by figure/check-in.ts.
import { randomUUID } from "node:crypto";
import { once } from "node:events";
import { readFile } from "node:fs/promises";
import { createServer } from "node:https";
import { join } from "node:path";
import { DEVICE_HEADER, type CheckInRequest } from "@regrow/core/protocol";
import { headOf, makePublisher } from "@regrow/testing/publisher";
import { NodeCryptography } from "@regrow/node/cryptography";
import { sha256Hex } from "@regrow/core/port";
import { signUp } from "../packages/dms/test/test-person.ts";
import { startDms } from "../packages/dms/test/start-dms.ts";
import { TestDevice } from "../packages/dms/test/test-device.ts";
import { CPU_QUESTION, type ServerReady } from "./check-in/messages.ts";

const count = Number(process.argv[2]);
await using test = await startDms();
const person = await signUp(test);
const publisher = makePublisher();
const { product } = publisher;
const bundle = publisher.bundle({ version: "1.0.0" });
await person.send("POST", "/api/products", { code: product, platformRoot: Buffer.from(publisher.platformRoot).toString() });
await person.upload(product, bundle);
await person.send("PUT", `/api/products/${product}/tags/release`, { version: "1.0.0" });

const device = new TestDevice(test);
const tokens = { provision: await person.makeToken("provision"), claim: await person.makeToken("claim"), product };
await device.enrol(tokens, randomUUID());
for (let registered = 1; registered < count; registered += 1) {
  const { status } = await new TestDevice(test).provision(await person.makeToken("provision"), randomUUID());
  if (status !== 200) throw new Error(`a device could not be registered: ${status}`);
}

// A device that runs what it is to run: what nearly all check-ins are.
const checkIn: CheckInRequest = {
  running: { id: sha256Hex(new NodeCryptography(), headOf(bundle).manifest), product, version: "1.0.0", securityVersion: 0 },
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
const body = JSON.stringify(checkIn);
const sample = await device.checkIn(checkIn);
if (sample.status !== 200 || sample.body["offer"] !== null) throw new Error(`check-in answers ${sample.bytes.toString()}`);

const pem = await readFile(join(test.folder, "device-server.pem"));
const tls = { key: pem, cert: pem, ca: test.dms.caPem, requestCert: true, rejectUnauthorized: false } as const;
const empty = createServer({ ...tls, minVersion: "TLSv1.2" }, (request, response) => {
  request.resume().once("end", () => {
    response.setHeader("content-type", "application/json; charset=utf-8").setHeader("content-length", sample.bytes.length);
    response.end(sample.bytes);
  });
});
empty.listen(0, "127.0.0.1");
await once(empty, "listening");
const address = empty.address();
const port = typeof address === "object" ? address?.port : undefined;

const ready: ServerReady = {
  task: {
    url: `${test.dms.deviceUrl}/check-in`,
    caPem: test.dms.caPem,
    keyPem: device.keyPem,
    certificatePem: device.certificatePem ?? "",
    headers: {
      [DEVICE_HEADER]: device.uuid,
      "content-type": "application/json",
      "content-length": String(Buffer.byteLength(body)),
    },
    body,
  },
  emptyUrl: `https://127.0.0.1:${port}/check-in`,
};
process.send?.(ready);
process.on("message", (message) => {
  const { user, system } = process.cpuUsage();
  if (message === CPU_QUESTION) process.send?.(user + system);
});
await once(process, "disconnect");
empty.close();
empty.closeAllConnections();
