import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { RegrowError, type ErrorCode } from "@regrow/core/error";
import type { RecoveryEvent } from "@regrow/core/recovery-log";
import { VirtualClock } from "@regrow/sim/clock";
import type { SimulatedDisk } from "@regrow/sim/disk";
import { refusal, startFakeDms, type FakeHandler, type FakeRequest } from "../../test/fake-dms.ts";
import { makeTestDevice } from "../../test/test-device.ts";
import { DEVICE_UUID, pem } from "../../test/tls-fixtures.ts";
import { loadIdentity, makeDeviceKey, writeDurably } from "../identity/index.ts";
import { FILES } from "../layout/index.ts";
import { DmsAccess, activateDevice, claimDevice, provision, provisionStatus } from "./index.ts";

const SIGNAL = new AbortController().signal;
const TOKEN = "a-token-of-16-or-more";

const issue: FakeHandler = ({ method }) =>
  method === "POST"
    ? { kind: "json", value: { uuid: DEVICE_UUID, certificatePem: pem("device"), caPem: pem("other-ca") } }
    : { kind: "json", value: { result: "success" } };

interface Run {
  readonly disk: SimulatedDisk;
  readonly token: { value: string | null };
  readonly recorded: RecoveryEvent[];
  /** Why the DMS has refused the certificate last. */
  refusal: ErrorCode | undefined;
  readonly run: (
    handle: FakeHandler,
  ) => Promise<{ readonly outcome: unknown; readonly requests: readonly FakeRequest[] }>;
  /** The same device with its token, on another disk. */
  on(disk: SimulatedDisk): Run;
}

async function setUp(options: { readonly token?: string | null } = {}): Promise<Run> {
  const disk = await makeTestDevice({ dmsUrl: "https://127.0.0.1:1", isProvisioned: false });
  return deviceOn(disk, options.token === undefined ? TOKEN : options.token);
}

function deviceOn(disk: SimulatedDisk, ownToken: string | null): Run {
  const token = { value: ownToken };
  const recorded: RecoveryEvent[] = [];
  const run: Run["run"] = async (handle) => {
    await using dms = await startFakeDms(handle);
    await writeDurably(disk, FILES.dms, new TextEncoder().encode(JSON.stringify({ url: dms.url })));
    using access = new DmsAccess(disk, new VirtualClock());
    const store = { read: () => token.value, erase: async () => void (token.value = null) };
    const outcome = await provision(
      { disk, access, token: store, record: async (event) => void recorded.push(event), refusal: () => device.refusal },
      SIGNAL,
    ).catch((error: unknown) => (error instanceof RegrowError ? error.code : error));
    return { outcome, requests: dms.requests };
  };
  const device: Run = { disk, token, recorded, refusal: undefined, run, on: (other) => deviceOn(other, ownToken) };
  return device;
}

async function statusOf({ disk, token }: Run): Promise<number> {
  return provisionStatus(await loadIdentity(disk), token.value);
}

describe("provision", () => {
  it("posts, stores, acknowledges and spends the token, in this order", async () => {
    const device = await setUp();
    assert.equal(await statusOf(device), 1);
    const { outcome, requests } = await device.run(issue);
    assert.equal(outcome, "provisioned");
    assert.deepEqual(
      requests.map(({ method, path, hasCertificate }) => [method, path, hasCertificate]),
      [
        ["POST", "/provision", false],
        ["PUT", "/provision", true],
      ],
    );
    assert.deepEqual([await statusOf(device), device.token.value], [3, null]);
    assert.deepEqual(
      device.recorded.map(({ kind }) => kind),
      ["provisioned"],
    );
    const identity = await loadIdentity(device.disk);
    assert.equal(identity.certificatePem, pem("device"));
    assert.equal(identity.caPem, pem("ca"), "whom the device believes does not change");
  });

  it("says in the documented order why it does nothing", async () => {
    const device = await setUp({ token: null });
    assert.deepEqual([(await device.run(issue)).outcome, await statusOf(device)], ["no-token", 0]);
    device.token.value = TOKEN;
    await device.run(issue);
    device.token.value = TOKEN;
    const { outcome, requests } = await device.run(issue);
    // A token beside a certificate was left by a cut, or set because the certificate was revoked: only the DMS knows.
    assert.deepEqual(
      [outcome, requests.map(({ method }) => method), device.token.value],
      ["already-provisioned", ["PUT"], null],
    );
    assert.deepEqual((await device.run(issue)).requests, [], "without a token nobody is asked");
  });

  it("says that its certificate was revoked, and gets another with a new token, under the same key", async () => {
    const device = await setUp();
    await device.run(issue);
    device.refusal = "DEVICE_CERTIFICATE_REVOKED";
    assert.equal((await device.run(issue)).outcome, "DEVICE_CERTIFICATE_REVOKED");
    const key = (await loadIdentity(device.disk)).keyPem;
    device.token.value = TOKEN;
    let isRevoked = true;
    const { outcome, requests } = await device.run((request) => {
      if (request.method === "PUT" && isRevoked) return refusal("DEVICE_CERTIFICATE_REVOKED", "revoked");
      isRevoked = false;
      return issue(request);
    });
    assert.deepEqual(
      [outcome, requests.map(({ method }) => method), device.token.value],
      ["provisioned", ["PUT", "POST", "PUT"], null],
    );
    assert.equal((await loadIdentity(device.disk)).keyPem, key);
  });

  it("keeps token and certificate when the DMS has shut the device out, or cannot be asked", async () => {
    const device = await setUp();
    await device.run(issue);
    device.token.value = TOKEN;
    const shutOut = await device.run(() => refusal("DEVICE_REVOKED", "shut out"));
    assert.deepEqual([shutOut.outcome, device.token.value], ["DEVICE_REVOKED", TOKEN]);
    const gone = await device.run(() => ({ kind: "hang-up" }));
    assert.deepEqual([gone.outcome, device.token.value], ["DMS_UNREACHABLE", TOKEN]);
    const expired = await device.run(() => refusal("DEVICE_CERTIFICATE_EXPIRED", "expired"));
    assert.deepEqual([expired.outcome, device.token.value], ["already-provisioned", TOKEN], "it is renewed elsewhere");
  });

  it("gets another certificate with a token when the DMS has forgotten it, under the same key", async () => {
    const device = await setUp();
    await device.run(issue);
    const key = (await loadIdentity(device.disk)).keyPem;
    let isForgotten = true;
    device.token.value = TOKEN;
    const { outcome, requests } = await device.run((request) => {
      if (request.method === "PUT" && isForgotten) return refusal("DEVICE_CERTIFICATE_INVALID", "not issued here");
      isForgotten = false;
      return issue(request);
    });
    const methods = requests.map(({ method }) => method);
    assert.deepEqual([outcome, methods, device.token.value], ["provisioned", ["PUT", "POST", "PUT"], null]);
    assert.equal((await loadIdentity(device.disk)).keyPem, key);
  });

  it("does so also when the DMS went back in time between POST and PUT", async () => {
    const device = await setUp();
    await device.run((request) => (request.method === "PUT" ? { kind: "hang-up" } : issue(request)));
    let isForgotten = true;
    const { outcome } = await device.run((request) => {
      if (request.method === "PUT" && isForgotten) return refusal("DEVICE_CERTIFICATE_INVALID", "not issued here");
      isForgotten = false;
      return issue(request);
    });
    assert.deepEqual([outcome, device.token.value], ["provisioned", null]);
  });

  it("only acknowledges again after a cut between POST and PUT, even without its token", async () => {
    const device = await setUp();
    const cut = await device.run((request) => (request.method === "PUT" ? { kind: "hang-up" } : issue(request)));
    assert.deepEqual([cut.outcome, await statusOf(device), device.token.value], ["DMS_UNREACHABLE", 2, TOKEN]);
    device.token.value = null;
    const { outcome, requests } = await device.run(issue);
    assert.deepEqual(
      [outcome, requests.map(({ method }) => method), await statusOf(device)],
      ["provisioned", ["PUT"], 3],
    );
  });

  it("posts the very same again when the answer was lost", async () => {
    const device = await setUp();
    const lost = await device.run(() => ({ kind: "hang-up" }));
    assert.deepEqual([lost.outcome, await statusOf(device)], ["DMS_UNREACHABLE", 1]);
    const again = await device.run(issue);
    const body = (request: FakeRequest | undefined): unknown => ({ ...Object(request?.body), proof: undefined });
    assert.deepEqual([again.outcome, body(again.requests[0])], ["provisioned", body(lost.requests[0])]);
  });

  it("keeps no certificate for another key or another UUID", async () => {
    const otherKey = await setUp();
    await writeDurably(otherKey.disk, FILES.key, new TextEncoder().encode(makeDeviceKey()));
    assert.deepEqual([(await otherKey.run(issue)).outcome, await statusOf(otherKey)], ["DMS_ANSWER_INVALID", 1]);
    const otherUuid = await setUp();
    const elsewhere: FakeHandler = () => ({
      kind: "json",
      value: { uuid: DEVICE_UUID.replace("1", "2"), certificatePem: pem("device"), caPem: "" },
    });
    assert.deepEqual([(await otherUuid.run(elsewhere)).outcome, await statusOf(otherUuid)], ["DMS_ANSWER_INVALID", 1]);
  });

  it("keeps the token when the DMS refuses it", async () => {
    const device = await setUp();
    assert.deepEqual(
      [(await device.run(() => refusal("TOKEN_USED", "used"))).outcome, device.token.value],
      ["TOKEN_USED", TOKEN],
    );
  });

  it("ends provisioned from every state that a power cut on the way may leave (laws L6, L14)", async () => {
    const device = await setUp();
    const states: SimulatedDisk[] = [];
    const watched = device.disk.fork({
      onOperation: (_, before) => {
        for (const state of before.crashStates({ seed: 1, limit: 4, names: "any" })) states.push(before.boot(state));
      },
    });
    assert.equal((await device.on(watched).run(issue)).outcome, "provisioned");
    assert.ok(states.length > 20, `${states.length} states`);
    for (const disk of states) {
      const after = device.on(disk);
      const { outcome } = await after.run(issue);
      assert.ok(outcome === "provisioned" || outcome === "already-provisioned", String(outcome));
      assert.deepEqual([await statusOf(after), after.token.value], [3, null]);
    }
  });
});

describe("claimDevice and activateDevice", () => {
  it("keep what the DMS said, and record it", async () => {
    await using dms = await startFakeDms(({ path }) => ({
      kind: "json",
      value: path === "/claim" ? { owner: "ann", product: "ACME-KIOSK" } : { product: "ACME-DOOR" },
    }));
    const disk = await makeTestDevice({ dmsUrl: dms.url });
    const recorded: RecoveryEvent[] = [];
    using access = new DmsAccess(disk, new VirtualClock());
    const checkProduct = async (): Promise<void> => {};
    const dependencies = {
      disk,
      access,
      checkProduct,
      record: async (event: RecoveryEvent) => void recorded.push(event),
    };
    await claimDevice(dependencies, { token: "0123456789" }, SIGNAL);
    assert.deepEqual(
      [(await loadIdentity(disk)).record.owner, (await loadIdentity(disk)).record.product],
      ["ann", "ACME-KIOSK"],
    );
    await activateDevice(dependencies, "ACME-DOOR", SIGNAL);
    assert.equal((await access.identity()).record.product, "ACME-DOOR");
    assert.deepEqual(
      recorded.map(({ kind }) => kind),
      ["claimed", "activated", "activated"],
    );
  });
});
