import assert from "node:assert/strict";
import { X509Certificate } from "node:crypto";
import { join } from "node:path";
import { after, before, describe, it } from "node:test";
import { startDms, type TestDms } from "../../test/start-dms.ts";
import { signUp, type TestPerson } from "../../test/test-person.ts";

interface Server {
  readonly deviceAddress: string;
  readonly caPem: string;
  readonly caFingerprints: readonly string[];
  readonly peopleCertificate: { readonly fingerprint: string; readonly selfSignedPem: string | null } | null;
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

  it("comes with the people's certificate, where programs have to be given it", async () => {
    assert.equal((await ask()).peopleCertificate, null);
    await test.restart({ peopleTls: { kind: "self-signed" } });
    const fingerprint = test.dms.peopleCertificate?.fingerprint;
    const { peopleCertificate: shown } = await ask();
    assert.equal(shown?.fingerprint, fingerprint);
    assert.equal(new X509Certificate(shown?.selfSignedPem ?? "").fingerprint256, fingerprint);

    // One that an authority has issued, with its key.
    const issued = join(test.folder, "device-server.pem");
    await test.restart({ peopleTls: { kind: "files", certificate: issued, key: issued } });
    const { peopleCertificate: vouched } = await ask();
    assert.deepEqual([vouched?.fingerprint === fingerprint, vouched?.selfSignedPem], [false, null]);
  });

  it("is its public name, where it was given one", async () => {
    await test.restart({ publicDeviceHosts: ["dms.example.com", "192.0.2.1"] });
    assert.equal((await ask()).deviceAddress, `https://dms.example.com:${new URL(test.dms.deviceUrl).port}`);
    await test.restart({ publicDeviceHosts: ["2001:db8::1"] });
    assert.equal((await ask()).deviceAddress, `https://[2001:db8::1]:${new URL(test.dms.deviceUrl).port}`);
  });
});
