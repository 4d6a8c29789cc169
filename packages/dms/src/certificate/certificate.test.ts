import assert from "node:assert/strict";
import { X509Certificate, generateKeyPairSync } from "node:crypto";
import { mkdtemp, readdir, rm, stat } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, describe, it } from "node:test";
import { SystemEntropy } from "@regrow/node/entropy";
import { ShiftedClock } from "../../test/start-dms.ts";
import { openAuthority, openServerCertificate } from "./index.ts";

const DAY_MS = 86_400_000;
const UUID = "6f9619ff-8b86-4011-b42d-00c04fc964ff";

describe("certificates of the DMS", () => {
  let folder: string;
  before(async () => {
    folder = await mkdtemp(join(tmpdir(), "regrow-certificate-"));
  });
  after(() => rm(folder, { recursive: true, force: true }));

  const parts = { clock: new ShiftedClock(), entropy: new SystemEntropy() };

  it("has no authority made by a clock that nobody has set yet: it would have ended when that is set right", async () => {
    const empty = await mkdtemp(join(tmpdir(), "regrow-certificate-"));
    const clock = new ShiftedClock();
    clock.jump(-clock.nowMs());
    await assert.rejects(openAuthority(empty, { ...parts, clock }), {
      code: "CONFIGURATION_INVALID",
      message: /clock/,
    });
    assert.deepEqual(await readdir(empty), []);
    await rm(empty, { recursive: true });
  });

  it("names a device by its UUID, for clients only, for two years", async () => {
    const authority = await openAuthority(folder, parts);
    const publicKey = generateKeyPairSync("ec", { namedCurve: "P-256" }).publicKey.export({
      format: "der",
      type: "spki",
    });
    const issued = await authority.issueDevice(UUID, publicKey);
    const certificate = new X509Certificate(issued.certificatePem);
    assert.ok(certificate.verify(new X509Certificate(authority.certificatePem).publicKey));
    assert.equal(certificate.subjectAltName, `URI:urn:uuid:${UUID}`);
    assert.deepEqual(certificate.keyUsage, ["1.3.6.1.5.5.7.3.2"]);
    assert.equal(certificate.serialNumber.toLowerCase(), issued.serial);
    assert.equal(certificate.ca, false);
    assert.equal(Math.round((certificate.validToDate.getTime() - parts.clock.nowMs()) / DAY_MS), 730);
    const rsa = generateKeyPairSync("rsa", { modulusLength: 2048 }).publicKey.export({ format: "der", type: "spki" });
    await assert.rejects(authority.issueDevice(UUID, rsa), { code: "INPUT_INVALID" });
  });

  it("keeps the authority, whose key only the owner reads", async () => {
    const [first, second] = [await openAuthority(folder, parts), await openAuthority(folder, parts)];
    assert.equal(second.certificatePem, first.certificatePem);
    assert.equal((await stat(join(folder, "device-ca.key.pem"))).mode & 0o777, 0o600);
  });

  it("keeps the listener's own until it ends soon or lacks a name", async () => {
    const authority = await openAuthority(folder, parts);
    const open = (names: readonly string[]) => openServerCertificate(folder, authority, parts.clock, names);
    const first = await open([]);
    assert.deepEqual(await open([]), first);
    const named = await open(["dms.example", "192.0.2.7"]);
    const certificate = new X509Certificate(named.certificatePem);
    for (const host of ["localhost", "dms.example"]) assert.equal(certificate.checkHost(host), host);
    for (const address of ["127.0.0.1", "::1", "192.0.2.7"]) assert.equal(certificate.checkIP(address), address);
    assert.deepEqual(await open(["dms.example"]), named);
    parts.clock.advance(700 * DAY_MS);
    assert.notDeepEqual(await open(["dms.example"]), named);
  });
});
