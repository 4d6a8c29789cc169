import assert from "node:assert/strict";
import { once } from "node:events";
import { afterEach, beforeEach, describe, it } from "node:test";
import { connect, type TLSSocket } from "node:tls";
import { startDms, type TestDms } from "../../test/start-dms.ts";
import { TestDevice } from "../../test/test-device.ts";
import { signIn, signUp, type TestPerson } from "../../test/test-person.ts";

const DAY_MS = 86_400_000;

interface Certificate {
  readonly serial: string;
  readonly revokedAtMs: number | null;
}

describe("shutting a device out", () => {
  let test: TestDms;
  let anna: TestPerson;
  let device: TestDevice;
  beforeEach(async () => {
    test = await startDms();
    anna = await signUp(test);
    device = new TestDevice(test);
    await device.provision(await anna.makeToken("provision"), null);
    await device.ask("POST", "/claim", { token: await anna.makeToken("claim") });
  });
  afterEach(() => test[Symbol.asyncDispose]());

  const send = async (path: string, method: "POST" | "DELETE" = "POST"): Promise<number> =>
    (await anna.send(method, `/api/devices/${device.uuid}/${path}`)).statusCode;
  const certificates = async (): Promise<readonly Certificate[]> =>
    (await anna.get(`/api/devices/${device.uuid}/certificates`)).json<{ certificates: Certificate[] }>().certificates;

  it("counts from the answer on, also where check-ins are answered from memory", async () => {
    const standing = String((await device.checkIn()).body["standing"]);
    const again = () => device.ask("GET", `/check-in/${standing}/0`);
    assert.equal((await again()).status, 204);
    assert.equal(await send("revoke"), 204);
    assert.deepEqual([(await again()).status, (await device.checkIn()).body["code"]], [403, "DEVICE_REVOKED"]);
    assert.equal((await anna.get(`/api/devices/${device.uuid}`)).json<{ state: string }>().state, "revoked");
    assert.equal(await send("revoke"), 204, "it is so already");
    assert.equal(await send("restore"), 204);
    assert.equal((await device.checkIn()).status, 200);
  });

  it("closes the connections that the device has open, in the middle of a request, and no others", async () => {
    const other = new TestDevice(test);
    await other.provision(await anna.makeToken("provision"), null);
    const [mine, theirs] = [await openConnection(device), await openConnection(other)];
    for (const [socket, { uuid }] of [
      [mine, device],
      [theirs, other],
    ] as const) {
      const head = `POST /check-in HTTP/1.1\r\nhost: localhost\r\nregrow-device: ${uuid}\r\nexpect: 100-continue\r\n`;
      socket.write(`${head}content-type: application/json\r\ncontent-length: 100\r\n\r\n`);
      assert.match(String((await once(socket, "data"))[0]), /^HTTP\/1.1 100 /);
    }
    const heard: unknown[] = [];
    mine.on("data", (piece) => heard.push(piece));
    const closed = once(mine, "close");
    assert.equal(await send("revoke"), 204);
    await closed;
    assert.deepEqual(heard, [], "no answer that a time limit gives");
    assert.equal(theirs.destroyed, false);
    theirs.destroy();
  });

  it("refuses a session that was resumed", async () => {
    const first = await openConnection(device, true);
    const [session] = await once(first, "session");
    first.destroy();
    assert.equal(await send("revoke"), 204);
    const { host, hostname, port } = new URL(test.dms.deviceUrl);
    const identity = { ca: test.dms.caPem, key: device.keyPem, cert: String(device.certificatePem) };
    const resumed = connect({ ...identity, host: hostname, port: Number(port), session });
    await once(resumed, "secureConnect");
    assert.equal(resumed.isSessionReused(), true);
    resumed.write(
      `PUT /provision HTTP/1.1\r\nhost: ${host}\r\nregrow-device: ${device.uuid}\r\nconnection: close\r\n\r\n`,
    );
    assert.match(Buffer.concat(await resumed.toArray()).toString(), /^HTTP\/1.1 403[^]*DEVICE_REVOKED/);
  });

  it("can mean one certificate, for good, with those before it", async () => {
    const old = await renewed();
    const [newest, oldest] = await certificates();
    assert.equal(await send(`certificates/${newest?.serial}`, "DELETE"), 204);
    assert.ok((await certificates()).every(({ revokedAtMs }) => revokedAtMs !== null));
    assert.equal((await device.checkIn()).body["code"], "DEVICE_CERTIFICATE_REVOKED");
    device.certificatePem = old;
    assert.equal((await device.ask("POST", "/renew")).body["code"], "DEVICE_CERTIFICATE_REVOKED");
    assert.equal(await send(`certificates/${oldest?.serial.replace(/^./, "f")}`, "DELETE"), 404);

    assert.equal((await device.provision(await anna.makeToken("provision"), device.uuid)).status, 200);
    assert.equal((await device.checkIn()).status, 200, "provisioned again, it is in");
  });

  it("lists certificates page by page, newest first", async () => {
    await renewed();
    const all = await certificates();
    const page = async (cursor: string): Promise<{ certificates: Certificate[]; next: string | null }> =>
      (await anna.get(`/api/devices/${device.uuid}/certificates?limit=1${cursor}`)).json();
    const first = await page("");
    const second = await page(`&cursor=${first.next}`);
    assert.deepEqual([...first.certificates, ...second.certificates], all);
    assert.deepEqual([all.length, second.next], [2, null]);
  });

  /** The device is one that was provisioned when its certificate's last third begins now, and has renewed it. */
  async function renewed(): Promise<string> {
    test.clock.advance(-490 * DAY_MS);
    device = new TestDevice(test);
    await device.provision(await (await signIn(test)).makeToken("provision"), null);
    test.clock.advance(490 * DAY_MS);
    const old = String(device.certificatePem);
    device.certificatePem = String((await device.ask("POST", "/renew")).body["certificatePem"]);
    return old;
  }

  /** After its first request. */
  async function openConnection(by: TestDevice, isFresh = false): Promise<TLSSocket> {
    const connected = connect({
      ...{ host: "127.0.0.1", port: Number(new URL(test.dms.deviceUrl).port), ca: test.dms.caPem },
      ...{ key: by.keyPem, cert: String(by.certificatePem) },
    });
    if (isFresh) return connected;
    await once(connected, "secureConnect");
    connected.write(`PUT /provision HTTP/1.1\r\nhost: localhost\r\nregrow-device: ${by.uuid}\r\n\r\n`);
    await once(connected, "data");
    return connected;
  }
});
