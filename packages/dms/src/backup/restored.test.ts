import assert from "node:assert/strict";
import { randomUUID } from "node:crypto";
import { rename, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { afterEach, beforeEach, describe, it } from "node:test";
import { readHead, type BundleHead } from "@regrow/core/bundle";
import { RegrowError, type ErrorCode } from "@regrow/core/error";
import { NOTHING_SEEN, type SeenTrust } from "@regrow/core/trust";
import { NodeCryptography } from "@regrow/node/cryptography";
import { makePublisher, readOnlineKeys, type Publisher } from "@regrow/testing/publisher";
import { makeTempFolder, type TempFolder } from "@regrow/testing/temp-folder";
import { verifyFreshLadder, type FreshLadder } from "@regrow/trust/ladder";
import { startDms, type TestDms } from "../../test/start-dms.ts";
import { TestDevice } from "../../test/test-device.ts";
import { signIn, signUp, type TestPerson } from "../../test/test-person.ts";
import { makeBackup, restoreBackup } from "./index.ts";

const DAY_MS = 24 * 3_600_000;
const PRODUCT = "ACME-KIOSK";
const { signal } = new AbortController();
const onProgress = (): void => {};
const cryptography = new NodeCryptography();

/** Devices and people have lived on since the backup; what they know and the DMS does not must lead to no harm. */
describe("a DMS that goes back in time", () => {
  let test: TestDms;
  let temp: TempFolder;
  let anna: TestPerson;
  let device: TestDevice;

  beforeEach(async () => {
    temp = await makeTempFolder();
    test = await startDms();
    anna = await signUp(test);
    device = await enrol(anna);
  });
  afterEach(async () => {
    await test[Symbol.asyncDispose]();
    await temp[Symbol.asyncDispose]();
  });

  const enrol = async (by: TestPerson): Promise<TestDevice> => {
    const made = new TestDevice(test);
    const tokens = { provision: await by.makeToken("provision"), claim: await by.makeToken("claim") };
    await made.enrol(tokens, randomUUID());
    return made;
  };
  const file = (): string => join(temp.path, "backup.tar");
  const backup = async (): Promise<void> => {
    await makeBackup({ folder: test.folder, to: file(), force: true, clock: test.clock, signal, onProgress });
  };
  /** The DMS is lost; a new one takes its place. */
  const restore = async (change: (folder: string) => void = () => {}): Promise<void> => {
    await test.dms.close();
    await rename(test.folder, join(temp.path, "lost"));
    await restoreBackup({ file: file(), folder: test.folder, clock: test.clock, signal, onProgress });
    await rm(join(temp.path, "lost"), { recursive: true });
    change(test.folder);
    await test.restart();
  };
  const detail = async (of = device): Promise<{ readonly isLogBroken: boolean; readonly logSequence: number }> =>
    (await anna.get(`/api/devices/${of.uuid}`)).json();

  it("takes what a device has logged since once more, and does not call its log broken", async () => {
    device.record({ kind: "claimed", owner: "first" });
    device.record({ kind: "claimed", owner: "second" });
    await device.sendLog();
    await backup();
    device.record({ kind: "claimed", owner: "third" });
    device.record({ kind: "claimed", owner: "fourth" });
    assert.equal((await device.sendLog()).body["logSequence"], 4);
    await restore();
    // As a device goes about it: it asks how far its log is held, and sends the rest.
    const held = Number((await device.checkIn()).body["logSequence"]);
    assert.equal(held, 2);
    device.record({ kind: "claimed", owner: "fifth" });
    const sent = await device.sendLog(device.lines.slice(held));
    assert.deepEqual([sent.status, sent.body["logSequence"]], [200, 5]);
    const { isLogBroken, logSequence } = await detail();
    assert.deepEqual([isLogBroken, logSequence], [false, 5]);
  });

  it("orders nothing twice: what a device has done since, its log says", async () => {
    const ordered = await anna.send("POST", `/api/devices/${device.uuid}/orders`, { kind: "wipe" });
    const { id } = ordered.json<{ id: string }>();
    await backup();
    device.record({ kind: "order-done", orderId: id, order: "wipe", detail: "done" });
    await device.sendLog();
    assert.equal((await device.checkIn()).body["order"], null);
    await restore();
    assert.deepEqual((await device.checkIn()).body["order"], { id, kind: "wipe" });
    await device.sendLog();
    assert.equal((await device.checkIn()).body["order"], null);
  });

  it("lets people and programs in as before, and tells every organisation what has happened", async () => {
    const made = await anna.send("POST", "/api/api-tokens", { name: "ci", scopes: ["device.read"] });
    const { token } = made.json<{ token: string }>();
    await backup();
    await restore();
    const headers = { authorization: `Bearer ${token}` };
    assert.equal((await test.dms.people.inject({ url: "/api/devices", headers })).statusCode, 200);
    const audit = (await anna.get("/api/audit?operation=restoreBackup")).json<{ entries: object[] }>();
    assert.equal(audit.entries.length, 1);
  });

  describe("and a device that has renewed its certificate since", () => {
    beforeEach(async () => {
      // Long ago by the clock of the machine as well, which TLS goes by.
      test.clock.advance(-600 * DAY_MS);
      device = await enrol(await signIn(test));
      await backup();
      test.clock.advance(600 * DAY_MS);
      const renewed = String((await device.ask("POST", "/renew")).body["certificatePem"]);
      assert.notEqual(renewed, device.certificatePem);
      device.certificatePem = renewed;
    });

    it("takes the certificate up again", async () => {
      await restore();
      assert.equal((await device.checkIn()).status, 200);
      assert.equal((await device.checkIn()).status, 200);
      const audit = (await anna.get("/api/audit?operation=takeUpCertificate")).json<{ entries: object[] }>();
      assert.equal(audit.entries.length, 1);
      const { certificates } = (await anna.get(`/api/devices/${device.uuid}/certificates`)).json<{
        certificates: object[];
      }>();
      assert.equal(certificates.length, 2);
    });

    it("refuses it to a device that is revoked, and where the key is another one", async () => {
      await restore((folder) => change(folder, "update devices set is_revoked = 1"));
      assert.equal((await device.checkIn()).status, 401);
      await test.dms.close();
      change(test.folder, "update devices set is_revoked = 0, public_key = x'00'");
      await test.restart();
      assert.equal((await device.checkIn()).body["code"], "DEVICE_CERTIFICATE_INVALID");
    });

    it("refuses one that it did not issue in the time that it has lost", async () => {
      await restore();
      assert.equal((await device.checkIn()).status, 200);
      await test.dms.close();
      change(test.folder, "delete from certificates where issued_at_ms > (select min(issued_at_ms) from certificates)");
      await writeFile(join(test.folder, "restored.json"), `[{"madeAtMs":0,"restoredAtMs":1}]`);
      await test.restart();
      assert.equal((await device.checkIn()).body["code"], "DEVICE_CERTIFICATE_INVALID");
    });
  });

  it("does not know a device that came since; the token that it used counts again", async () => {
    await backup();
    const token = await anna.makeToken("provision");
    await backup();
    const late = new TestDevice(test);
    const uuid = randomUUID();
    assert.equal((await late.provision(token, uuid)).status, 200);
    await restore();
    assert.equal((await late.checkIn()).body["code"], "DEVICE_CERTIFICATE_INVALID");
    late.certificatePem = undefined;
    assert.equal((await late.provision(token, uuid)).status, 200);
    assert.equal((await late.ask("PUT", "/provision")).status, 200);
  });

  describe("and a publication since", () => {
    let publisher: Publisher;
    let seen: SeenTrust;

    beforeEach(async () => {
      const platform = makePublisher({ product: PRODUCT });
      const platformRoot = Buffer.from(platform.platformRoot).toString();
      await anna.send("POST", "/api/products", { code: PRODUCT, platformRoot });
      const onlineKeys = readOnlineKeys((await anna.get(`/api/products/${PRODUCT}/online-keys`)).json());
      publisher = makePublisher({ product: PRODUCT, platform, onlineKeys });
      seen = NOTHING_SEEN;
      await publish(publisher.bundle({ version: "1.0.0" }), "1.0.0");
      await device.ask("POST", "/activate", { product: PRODUCT });
    });

    const publish = async (bundle: Uint8Array, version: string): Promise<void> => {
      const added = await anna.upload(PRODUCT, bundle);
      assert.ok(added.statusCode < 300, added.payload);
      await anna.send("PUT", `/api/products/${PRODUCT}/tags/release`, { version });
    };
    const fetchHead = async (): Promise<{ readonly head: BundleHead; readonly version: string }> => {
      const offer = (await device.checkIn()).body["offer"] as { bundleId: string; version: string };
      const answer = await device.ask("GET", `/bundles/${offer.bundleId}/head`);
      assert.equal(answer.status, 200, answer.bytes.toString());
      return { head: readHead(answer.bytes), version: offer.version };
    };
    /** As a device verifies. */
    const verify = ({ head, version }: Awaited<ReturnType<typeof fetchHead>>): FreshLadder =>
      verifyFreshLadder({
        ...{ cryptography, pinnedRoot: publisher.platformRoot, head, product: PRODUCT, version },
        ...{ nowMs: test.clock.nowMs(), path: "online", seen },
      });

    it("signs with higher numbers than devices have seen, when nothing was published", async () => {
      verify(await fetchHead());
      await backup();
      test.clock.advance(2 * DAY_MS);
      seen = verify(await fetchHead()).seen;
      await restore();
      assert.equal(verify(await fetchHead()).level, "fresh");
    });

    it("brings nobody back to what was before; published again, it is taken", async () => {
      await backup();
      const bundle = publisher.bundle({ version: "1.1.0" });
      await publish(bundle, "1.1.0");
      seen = verify(await fetchHead()).seen;
      test.clock.advance(1_000);
      await restore();
      const old = await fetchHead();
      assert.equal(old.version, "1.0.0");
      assert.throws(() => verify(old), isCode("TRUST_ROLLED_BACK"));
      await publish(bundle, "1.1.0");
      const again = await fetchHead();
      assert.deepEqual([again.version, verify(again).level], ["1.1.0", "fresh"]);
    });
  });
});

/** As if the DMS had written it. */
function change(folder: string, statement: string): void {
  using database = new DatabaseSync(join(folder, "dms.db"));
  database.exec(statement);
}

function isCode(code: ErrorCode): (error: unknown) => boolean {
  return (error) => error instanceof RegrowError && error.code === code;
}
