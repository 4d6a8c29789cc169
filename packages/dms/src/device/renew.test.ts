import assert from "node:assert/strict";
import { X509Certificate } from "node:crypto";
import { afterEach, beforeEach, describe, it } from "node:test";
import { startDms, type TestDms } from "../../test/start-dms.ts";
import { TestDevice, type DeviceAnswer } from "../../test/test-device.ts";
import { signIn, signUp, type TestPerson } from "../../test/test-person.ts";
import { DAY_MS, SIGNING, makeKeys, privateKeyPem, x509 } from "../certificate/x509.ts";

describe("a certificate's renewal", () => {
  let test: TestDms;
  let anna: TestPerson;
  let device: TestDevice;
  beforeEach(async () => {
    test = await startDms();
    anna = await signUp(test);
    device = new TestDevice(test);
    await device.provision(await anna.makeToken("provision"), null);
  });
  afterEach(() => test[Symbol.asyncDispose]());

  const renew = (): Promise<DeviceAnswer> => device.ask("POST", "/renew");

  it("gives the certificate that is there until its last third, then a new one, and that again", async () => {
    const young = device.certificatePem;
    assert.equal((await renew()).body["certificatePem"], young);
    await age(490);
    const first = String(device.certificatePem);
    const renewed = String((await renew()).body["certificatePem"]);
    assert.notEqual(renewed, first);
    assert.ok(new X509Certificate(renewed).publicKey.equals(new X509Certificate(first).publicKey));
    assert.equal((await renew()).body["certificatePem"], renewed, "the answer may have been lost");
    assert.equal((await device.ask("PUT", "/provision")).status, 200, "the old one counts while it lasts");
    device.certificatePem = renewed;
    assert.equal((await device.ask("PUT", "/provision")).status, 200);
    const audit = (await anna.get("/api/audit?operation=renewCertificate")).json<{ entries: { target: string }[] }>();
    assert.deepEqual(
      audit.entries.map(({ target }) => target),
      [`device ${device.uuid}`],
    );
  });

  it("takes one that has expired, which every other route refuses", async () => {
    await age(731);
    assert.deepEqual(told(await device.ask("PUT", "/provision")), [401, "DEVICE_CERTIFICATE_EXPIRED"]);
    assert.deepEqual(told(await device.checkIn()), [401, "DEVICE_CERTIFICATE_EXPIRED"]);
    const answer = await renew();
    assert.equal(answer.status, 200);
    device.certificatePem = String(answer.body["certificatePem"]);
    assert.equal((await device.checkIn()).status, 200);
  });

  it("takes one that does not count yet, made while the DMS's clock was ahead, and gives one that does", async () => {
    await age(-400);
    const ahead = String(device.certificatePem);
    assert.deepEqual(told(await device.checkIn()), [401, "DEVICE_CERTIFICATE_EXPIRED"]);
    const renewed = String((await renew()).body["certificatePem"]);
    assert.notEqual(renewed, ahead);
    assert.equal((await renew()).body["certificatePem"], renewed, "the answer may have been lost");
    device.certificatePem = renewed;
    assert.equal((await device.checkIn()).status, 200);
    // Shut out with it is the one of the future too, which would renew it.
    const serial = new X509Certificate(renewed).serialNumber.toLowerCase();
    const path = `/api/devices/${device.uuid}/certificates/${serial}`;
    assert.equal((await (await signIn(test)).send("DELETE", path)).statusCode, 204);
    device.certificatePem = ahead;
    assert.deepEqual(told(await renew()), [403, "DEVICE_CERTIFICATE_REVOKED"]);
  });

  it("takes no forged one: TLS tells of several faults the last, and that is the end of its life", async () => {
    await age(731);
    const real = new x509.X509Certificate(String(device.certificatePem));
    const keys = await makeKeys();
    const forged = await x509.X509CertificateGenerator.create({
      ...{ serialNumber: real.serialNumber, subject: real.subject, issuer: real.issuer },
      ...{ notBefore: real.notBefore, notAfter: real.notAfter, extensions: real.extensions },
      ...{ publicKey: keys.publicKey, signingKey: keys.privateKey, signingAlgorithm: SIGNING },
    });
    const shown = { key: await privateKeyPem(keys.privateKey), cert: forged.toString("pem") };
    const asked = (path: string) => device.ask("POST", path, undefined, shown);
    assert.deepEqual(told(await asked("/renew")), [401, "DEVICE_CERTIFICATE_INVALID"]);
  });

  it("is for the device that the certificate names", async () => {
    const other = new TestDevice(test);
    await other.provision(await anna.makeToken("provision"), null);
    const headers = { "regrow-device": other.uuid };
    assert.deepEqual(told(await device.ask("POST", "/renew", undefined, { headers })), [403, "DEVICE_UUID_MISMATCH"]);
  });

  it("is refused to who is shut out", async () => {
    await age(731);
    assert.equal((await anna.send("POST", `/api/devices/${device.uuid}/revoke`)).statusCode, 204);
    assert.deepEqual(told(await renew()), [403, "DEVICE_REVOKED"]);
    assert.equal((await anna.send("POST", `/api/devices/${device.uuid}/restore`)).statusCode, 204);
    assert.equal((await renew()).status, 200);
  });

  /** The device is one that was provisioned long ago: by the clock of the machine as well, which TLS goes by. */
  async function age(days: number): Promise<void> {
    test.clock.advance(-days * DAY_MS);
    device = new TestDevice(test);
    await device.provision(await (await signIn(test)).makeToken("provision"), null);
    test.clock.advance(days * DAY_MS);
  }
});

function told({ status, body }: DeviceAnswer): readonly unknown[] {
  return [status, body["code"]];
}
