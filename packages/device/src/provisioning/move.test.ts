import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { RegrowError } from "@regrow/core/error";
import type { RecoveryEvent } from "@regrow/core/recovery-log";
import { NOTHING_SEEN } from "@regrow/core/trust";
import { NodeCryptography } from "@regrow/node/cryptography";
import { VirtualClock } from "@regrow/sim/clock";
import type { SimulatedDisk } from "@regrow/sim/disk";
import { refusal, startFakeDms, type FakeHandler, type FakeRequest } from "../../test/fake-dms.ts";
import { makeMover } from "../../test/move-order.ts";
import { makeTestDevice } from "../../test/test-device.ts";
import { DEVICE_UUID, pem } from "../../test/tls-fixtures.ts";
import { loadIdentity, switchDms } from "../identity/index.ts";
import { FILES } from "../layout/index.ts";
import { DmsAccess } from "./dms-access.ts";
import { moveToDms } from "./move.ts";

const OLD_URL = "https://127.0.0.1:1";
const owner = makeMover();

const takesIn: FakeHandler = ({ path, method }) => {
  if (path === "/renew") return { kind: "json", value: { certificatePem: pem("device-renewed") } };
  if (method === "POST")
    return { kind: "json", value: { uuid: DEVICE_UUID, certificatePem: pem("device-renewed"), caPem: pem("ca") } };
  return { kind: "json", value: { result: "success" } };
};

interface Tried {
  readonly outcome: unknown;
  readonly requests: readonly FakeRequest[];
  readonly recorded: readonly RecoveryEvent[];
  readonly token: { value: string | null };
  readonly url: string;
}

async function makeDevice(): Promise<SimulatedDisk> {
  return makeTestDevice({ dmsUrl: OLD_URL, platformRoot: owner.root });
}

async function tryMove(
  disk: SimulatedDisk,
  handle: FakeHandler,
  more: { readonly token?: string; readonly order?: (url: string) => Promise<Uint8Array> } = {},
): Promise<Tried> {
  await using dms = await startFakeDms(handle);
  using access = new DmsAccess(disk, new VirtualClock());
  const token = { value: more.token ?? null };
  const recorded: RecoveryEvent[] = [];
  const order = more.order ?? ((url: string) => owner.file({ url, caPem: pem("ca") }));
  const outcome = await moveToDms(
    {
      ...{ disk, access, cryptography: new NodeCryptography(), clock: new VirtualClock() },
      token: { read: () => token.value, erase: async () => void (token.value = null) },
      record: async (event) => void recorded.push(event),
      seen: async () => NOTHING_SEEN,
    },
    await order(dms.url),
    new AbortController().signal,
  ).catch((error: unknown) => (error instanceof RegrowError ? error.code : error));
  return { outcome, requests: dms.requests, recorded, token, url: dms.url };
}

async function assertStays(disk: SimulatedDisk): Promise<void> {
  const { dmsUrl, certificatePem } = await loadIdentity(disk);
  assert.deepEqual([dmsUrl, certificatePem], [OLD_URL, pem("device")]);
}

describe("moveToDms", () => {
  it("shows the certificate that it has, tries the one that it gets, and only then leaves", async () => {
    const disk = await makeDevice();
    const { outcome, requests, recorded, url } = await tryMove(disk, takesIn);
    assert.equal(outcome, "moved");
    assert.deepEqual(
      requests.map(({ method, path }) => [method, path]),
      [
        ["POST", "/renew"],
        ["PUT", "/provision"],
      ],
    );
    const { dmsUrl, caPem, certificatePem, dmsOrder } = await loadIdentity(disk);
    assert.deepEqual([dmsUrl, caPem, certificatePem], [url, pem("ca"), pem("device-renewed")]);
    assert.equal(dmsOrder?.version, 2);
    assert.equal(await disk.status(FILES.move), undefined);
    assert.deepEqual(recorded, [{ kind: "provisioned", uuid: DEVICE_UUID, dms: url }]);
  });

  it("brings its token where its certificate is not known, and spends it", async () => {
    const unknown: FakeHandler = (request) =>
      request.path === "/renew" ? refusal("DEVICE_CERTIFICATE_INVALID", "not issued here") : takesIn(request);
    const without = await makeDevice();
    assert.equal((await tryMove(without, unknown)).outcome, "DEVICE_CERTIFICATE_INVALID");
    await assertStays(without);
    const disk = await makeDevice();
    const { outcome, requests, token } = await tryMove(disk, unknown, { token: "a-token-of-16-or-more" });
    assert.equal(outcome, "moved");
    assert.deepEqual(
      requests.map(({ method, path }) => [method, path]),
      [
        ["POST", "/renew"],
        ["POST", "/provision"],
        ["PUT", "/provision"],
      ],
    );
    assert.equal(token.value, null);
  });

  it("stays where it is when the other DMS is not there, refuses, or gives what is not for it (law L1)", async () => {
    const answers: readonly (readonly [FakeHandler, string])[] = [
      [() => ({ kind: "hang-up" }), "DMS_UNREACHABLE"],
      [() => refusal("DEVICE_REVOKED", "shut out"), "DEVICE_REVOKED"],
      [() => ({ kind: "json", value: { certificatePem: pem("server") } }), "DMS_ANSWER_INVALID"],
      [
        (request) => (request.method === "PUT" ? refusal("DEVICE_CERTIFICATE_INVALID", "no") : takesIn(request)),
        "DEVICE_CERTIFICATE_INVALID",
      ],
    ];
    for (const [handle, code] of answers) {
      const disk = await makeDevice();
      const { outcome, recorded } = await tryMove(disk, handle);
      assert.deepEqual([outcome, recorded], [code, []]);
      await assertStays(disk);
    }
  });

  it("believes nobody by another authority than the order's, and follows nobody else's order", async () => {
    const disk = await makeDevice();
    const elsewhere = { order: (url: string) => owner.file({ url, caPem: pem("other-ca") }) };
    assert.equal((await tryMove(disk, takesIn, elsewhere)).outcome, "DMS_UNREACHABLE");
    const thief = makeMover();
    const stolen = { order: (url: string) => thief.file({ url, caPem: pem("ca") }) };
    assert.equal((await tryMove(disk, takesIn, stolen)).outcome, "TRUST_ROOT_UNKNOWN");
    const none = { order: (url: string) => owner.file({ url, caPem: pem("device") }) };
    assert.equal((await tryMove(disk, takesIn, none)).outcome, "DMS_MOVE_MALFORMED");
    await assertStays(disk);
  });

  it("does nothing where it is there already", async () => {
    const disk = await makeDevice();
    const here = { order: () => owner.file({ url: OLD_URL, caPem: pem("ca") }) };
    const { outcome, requests } = await tryMove(disk, takesIn, here);
    assert.deepEqual([outcome, requests], ["there-already", []]);
  });

  it("has one DMS or the other, whole, in every state that a power cut may leave (laws L1, L3)", async () => {
    const disk = await makeDevice();
    const states: SimulatedDisk[] = [];
    const watched = disk.fork({
      onOperation: (_, before) => {
        for (const state of before.crashStates({ seed: 1, limit: 4, names: "any" })) states.push(before.boot(state));
      },
    });
    const next = {
      ...{ url: "https://other.example", caPem: pem("other-ca"), certificatePem: pem("device-renewed") },
      order: { version: 2, signers: [] },
    };
    await switchDms(watched, next);
    assert.ok(states.length > 20, `${states.length} states`);
    const seen = new Set<string>();
    for (const state of states) {
      const { dmsUrl, caPem, certificatePem } = await loadIdentity(state);
      const isNew = dmsUrl === next.url;
      seen.add(String(dmsUrl));
      assert.deepEqual(
        [caPem, certificatePem],
        isNew ? [next.caPem, next.certificatePem] : [pem("ca"), pem("device")],
        `a mixture at ${dmsUrl}`,
      );
    }
    assert.equal(seen.size, 2);
  });
});
