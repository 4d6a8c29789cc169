import assert from "node:assert/strict";
import { X509Certificate, randomUUID } from "node:crypto";
import { after, before, describe, it } from "node:test";
import { connect } from "node:tls";
import type { LogFields } from "@regrow/core/port";
import { DEVICE_ROUTES } from "@regrow/core/protocol";
import { SystemEntropy } from "@regrow/node/entropy";
import { RecordingLogger } from "@regrow/testing/log";
import { startDms, type TestDms } from "../../test/start-dms.ts";
import { TestDevice } from "../../test/test-device.ts";
import { signUp } from "../../test/test-person.ts";
import { openAuthorities, openServerCertificate } from "../certificate/index.ts";
import { showCertificate } from "./index.ts";

describe("the device listener", () => {
  let test: TestDms;
  before(async () => {
    test = await startDms();
  });
  after(() => test[Symbol.asyncDispose]());

  for (const [name, { method, path, certificate }] of Object.entries(DEVICE_ROUTES)) {
    it(`${certificate ? "asks for a certificate" : "takes a device without a certificate"} at ${name}`, async () => {
      const body = method === "GET" ? undefined : {};
      const { status, body: answer } = await new TestDevice(test).ask(method, path.replaceAll(/:\w+/g, "x"), body);
      assert.deepEqual(
        [status, answer["code"]],
        certificate ? [401, "DEVICE_CERTIFICATE_MISSING"] : [400, "INPUT_INVALID"],
      );
    });
  }

  it("refuses with a reason, what to do, and when to come back", async () => {
    const { status, body } = await new TestDevice(test).ask("GET", "/nowhere");
    assert.equal(status, 404);
    assert.deepEqual(Object.keys(body).sort(), ["code", "fix", "message", "result", "return"]);
    assert.deepEqual(
      [body["result"], body["code"], body["return"]],
      ["fail", "ROUTE_UNKNOWN", { afterMs: 60_000, jitterMs: 60_000 }],
    );
  });

  it("says in the log who was refused and why, once an hour for each device and reason", async () => {
    const log = new RecordingLogger();
    await using watched = await startDms({ logger: log });
    const anna = await signUp(watched);
    const [device, other] = [new TestDevice(watched), new TestDevice(watched)];
    const tokens = { provision: await anna.makeToken("provision"), claim: await anna.makeToken("claim") };
    await device.enrol(tokens, randomUUID());
    await anna.send("POST", `/api/devices/${device.uuid}/revoke`);
    const told = (): readonly LogFields[] =>
      log.lines
        .filter(({ level, message }) => level === "warn" && message === "device refused")
        .map(({ fields }) => fields);
    for (let times = 0; times < 3; times += 1) assert.equal((await device.checkIn()).body["code"], "DEVICE_REVOKED");
    await other.checkIn();
    const [revoked, stranger, ...more] = told();
    assert.deepEqual(more, []);
    assert.partialDeepStrictEqual(revoked, { code: "DEVICE_REVOKED", device: device.uuid, address: "127.0.0.1" });
    assert.match(String(revoked?.["certificate"]), /^[0-9a-f]+$/);
    assert.partialDeepStrictEqual(stranger, { code: "DEVICE_CERTIFICATE_MISSING", address: "127.0.0.1" });
    watched.clock.advance(3_600_000);
    await device.checkIn();
    assert.equal(told().length, 3);
  });

  it("reads no more than a mebibyte, and nothing that is no JSON", async () => {
    const large = await new TestDevice(test).ask("POST", "/provision", { token: "x".repeat(1024 * 1024) });
    assert.deepEqual([large.status, large.body["code"]], [413, "INPUT_TOO_LARGE"]);
    const headers = { "content-type": "text/plain" };
    assert.equal((await new TestDevice(test).ask("POST", "/provision", {}, { headers })).body["code"], "INPUT_INVALID");
  });

  it("speaks TLS 1.2 and newer, under the names it is known by", async () => {
    const url = new URL(test.dms.deviceUrl);
    const options = { host: url.hostname, port: Number(url.port), ca: test.dms.caPem };
    const connects = (more: object) =>
      new Promise<string>((resolve) => {
        const socket = connect({ ...options, ...more }, () => resolve(socket.getProtocol() ?? ""));
        socket.on("error", (error: NodeJS.ErrnoException) => resolve(error.code ?? "error"));
        socket.unref();
      });
    assert.equal(await connects({ maxVersion: "TLSv1.2" }), "TLSv1.2");
    assert.equal(await connects({ servername: "localhost" }), "TLSv1.3");
    assert.notEqual(
      await connects({ minVersion: "TLSv1", maxVersion: "TLSv1.1", ciphers: "DEFAULT@SECLEVEL=0" }),
      "TLSv1.1",
    );
  });

  it("shows another certificate from then on, and still asks for a device's", async () => {
    const shownBy = (): Promise<string> =>
      new Promise((resolve, reject) => {
        const { hostname: host, port } = new URL(test.dms.deviceUrl);
        const socket = connect({ host, port: Number(port), ca: test.dms.caPem }, () => {
          resolve(socket.getPeerCertificate().fingerprint256);
          socket.destroy();
        });
        socket.on("error", reject);
      });
    const authorities = await openAuthorities(test.folder, { clock: test.clock, entropy: new SystemEntropy() });
    const certificate = await openServerCertificate(test.folder, authorities.acting, test.clock, ["dms.example"]);
    const before = await shownBy();
    showCertificate(test.dms.devices, { ...authorities, certificate });
    const { fingerprint256 } = new X509Certificate(certificate.certificatePem);
    assert.notEqual(before, fingerprint256);
    assert.equal(await shownBy(), fingerprint256);
    const anna = await signUp(test);
    const device = new TestDevice(test);
    await device.provision(await anna.makeToken("provision"), null);
    assert.equal((await device.ask("PUT", "/provision")).status, 200);
    assert.deepEqual((await new TestDevice(test).ask("PUT", "/provision")).body["code"], "DEVICE_CERTIFICATE_MISSING");
  });
});
