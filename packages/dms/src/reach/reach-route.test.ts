import assert from "node:assert/strict";
import { X509Certificate } from "node:crypto";
import { after, before, describe, it } from "node:test";
import { startDms, type TestDms } from "../../test/start-dms.ts";
import { signUp, type TestPerson } from "../../test/test-person.ts";

interface Server {
  readonly deviceAddress: string;
  readonly caPem: string;
  readonly caFingerprints: readonly string[];
}

describe("where devices reach the DMS", () => {
  let test: TestDms;
  let anna: TestPerson;
  before(async () => {
    test = await startDms();
    anna = await signUp(test);
  });
  after(() => test[Symbol.asyncDispose]());

  const ask = async (): Promise<Server> => (await anna.get("/api/server")).json();

  it("is told to who is signed in, with the certificate that it is believed by", async () => {
    const { deviceAddress, caPem, caFingerprints } = await ask();
    assert.equal(deviceAddress, test.dms.deviceUrl);
    assert.equal(caPem, test.dms.caPem);
    assert.deepEqual(caFingerprints, [new X509Certificate(caPem).fingerprint256]);
    assert.equal((await test.dms.people.inject("/api/server")).statusCode, 401);
  });

  it("is its public name, where it was given one", async () => {
    await test.restart({ publicDeviceHosts: ["dms.example.com", "192.0.2.1"] });
    assert.equal((await ask()).deviceAddress, `https://dms.example.com:${new URL(test.dms.deviceUrl).port}`);
    await test.restart({ publicDeviceHosts: ["2001:db8::1"] });
    assert.equal((await ask()).deviceAddress, `https://[2001:db8::1]:${new URL(test.dms.deviceUrl).port}`);
  });
});
