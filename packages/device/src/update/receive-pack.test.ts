import assert from "node:assert/strict";
import { createHash, randomBytes } from "node:crypto";
import { describe, it } from "node:test";
import { RegrowError } from "@regrow/core/error";
import type { FullManifest } from "@regrow/core/manifest";
import { NodeCryptography } from "@regrow/node/cryptography";
import { SimulatedDisk } from "@regrow/sim/disk";
import { VirtualClock } from "@regrow/sim/clock";
import { headOf, makePublisher, manifestOf } from "@regrow/testing/publisher";
import { startFakeDms, type FakeHandler, type FakeRequest } from "../../test/fake-dms.ts";
import { makePack, serveRange } from "../../test/pack-server.ts";
import { HastyClock, MIDDLING_ENTROPY, SILENT } from "../../test/test-device.ts";
import { DEVICE_UUID, pem } from "../../test/tls-fixtures.ts";
import { DmsClient } from "../dms-client/index.ts";
import { stagingLayout } from "../layout/index.ts";
import { receivePack } from "./receive-pack.ts";
import type { WantedPack } from "./check-pack.ts";

const MIB = 1024 * 1024;
const KIB = 1024;
const UPDATE_ID = "6f1c1d1e-0000-4000-8000-000000000000";
const LAYOUT = stagingLayout(UPDATE_ID);

interface Case {
  readonly contents: readonly Uint8Array[];
  readonly manifest: FullManifest;
  readonly wanted: WantedPack;
  readonly pack: Uint8Array;
}

function makeCase(contents: readonly Uint8Array[]): Case {
  const files = Object.fromEntries(contents.map((bytes, index) => [`file-${index}`, bytes]));
  const bundle = makePublisher().bundle({ version: "1.1.0", files, app: null });
  const manifest = manifestOf(bundle);
  assert.ok(manifest.base === null);
  const manifestSha256 = createHash("sha256").update(headOf(bundle).manifest).digest("hex");
  const offer = { updateId: UPDATE_ID, bundleId: UPDATE_ID, version: "1.1.0", manifestSha256, headBytes: 1 };
  return {
    contents,
    manifest,
    wanted: { offer, base: null, manifest },
    pack: makePack({ from: null, to: manifestSha256 }, contents),
  };
}

interface Attempt {
  readonly disk: SimulatedDisk;
  readonly clock: HastyClock;
  readonly requests: readonly FakeRequest[];
  /** Undefined: it worked. */
  readonly error: RegrowError | undefined;
  readonly received: { readonly receivedBytes?: unknown; readonly connections?: unknown };
}

/** One process that receives the pack from a server that behaves like this. */
async function attempt(
  { wanted }: Pick<Case, "wanted">,
  handle: FakeHandler,
  disk = new SimulatedDisk(),
): Promise<Attempt> {
  await disk.makeDirectory(LAYOUT.objects);
  await using dms = await startFakeDms(handle);
  const certificate = { keyPem: pem("device.key"), certificatePem: pem("device") };
  using client = new DmsClient({
    url: dms.url,
    caPem: pem("ca"),
    certificate,
    uuid: DEVICE_UUID,
    clock: new VirtualClock(),
  });
  const clock = new HastyClock();
  const received = {};
  const log = {
    ...SILENT,
    info: (message: string, fields = {}) => void (message === "pack received" && Object.assign(received, fields)),
  };
  const ports = {
    disk,
    cryptography: new NodeCryptography(),
    entropy: MIDDLING_ENTROPY,
    client,
    clock,
    log,
    onBytes: () => {},
  };
  const error = await receivePack(ports, wanted, new AbortController().signal).then(
    () => undefined,
    (thrown: unknown) => thrown,
  );
  assert.ok(error === undefined || error instanceof RegrowError, String(error));
  return { disk, clock, requests: dms.requests, error, received };
}

async function assertWhole(disk: SimulatedDisk, { contents }: Pick<Case, "contents">): Promise<void> {
  for (const bytes of contents) {
    const sha256 = createHash("sha256").update(bytes).digest("hex");
    assert.deepEqual(Buffer.from(await disk.read(LAYOUT.object(sha256), 64 * MIB)), Buffer.from(bytes));
  }
}

describe("receivePack", () => {
  const small = makeCase([
    Buffer.from("one file"),
    Buffer.from("another".repeat(1_000)),
    new Uint8Array(0),
    randomBytes(300 * KIB),
  ]);
  const large = makeCase([randomBytes(9 * MIB), randomBytes(2 * MIB)]);

  it("brings every object, empty ones too", async () => {
    const { disk, error } = await attempt(small, (request) => serveRange(request, small.pack));
    assert.equal(error, undefined);
    await assertWhole(disk, small);
  });

  it("receives at most 16 KiB more per cut when the line is cut after every 64 KiB of 2 MiB", async () => {
    const bundle = makeCase([randomBytes(2 * MIB)]);
    const { disk, error, received, requests } = await attempt(bundle, (request) =>
      serveRange(request, bundle.pack, { cutAfterBytes: 64 * KIB }),
    );
    assert.equal(error, undefined);
    await assertWhole(disk, bundle);
    const cuts = requests.length - 1;
    assert.ok(cuts >= 32, `${cuts} cuts`);
    assert.ok(
      Number(received.receivedBytes) <= bundle.pack.byteLength + cuts * 16 * KIB,
      `${String(received.receivedBytes)} bytes for ${bundle.pack.byteLength}`,
    );
  });

  it("goes on at the last verified segment after a restart", async () => {
    const first = await attempt(large, (request) =>
      request.headers.range === undefined
        ? serveRange(request, large.pack, { cutAfterBytes: 5 * MIB })
        : { kind: "hang-up" },
    );
    assert.equal(first.error?.code, "UPDATE_INTERRUPTED");
    const second = await attempt(large, (request) => serveRange(request, large.pack), first.disk);
    assert.equal(second.error, undefined);
    await assertWhole(second.disk, large);
    const from = Number(/^bytes=(\d+)-$/.exec(second.requests[0]?.headers.range ?? "")?.[1]);
    assert.ok(from >= MIB && from <= 5 * MIB, `from ${from}`);
  });

  it("believes neither names nor lengths after a restart", async () => {
    const { disk } = await attempt(large, (request) => serveRange(request, large.pack));
    for (const bytes of large.contents)
      await disk.write(
        LAYOUT.object(createHash("sha256").update(bytes).digest("hex")),
        new Uint8Array(bytes.byteLength),
      );
    const again = await attempt(large, (request) => serveRange(request, large.pack), disk);
    assert.equal(again.error, undefined);
    await assertWhole(again.disk, large);
  });

  it("fetches nothing that is there and whole", async () => {
    const { disk } = await attempt(large, (request) => serveRange(request, large.pack));
    const again = await attempt(large, () => ({ kind: "hang-up" }), disk);
    assert.deepEqual([again.error, again.requests.length], [undefined, 0]);
  });

  it("begins anew when the server has another pack, keeping what is whole", async () => {
    const other = makeCase([...large.contents, randomBytes(64 * KIB)]);
    const first = await attempt(large, (request) =>
      request.headers.range === undefined
        ? serveRange(request, large.pack, { cutAfterBytes: 5 * MIB })
        : { kind: "hang-up" },
    );
    const second = await attempt(other, (request) => serveRange(request, other.pack, { etag: '"two"' }), first.disk);
    assert.equal(second.error, undefined);
    await assertWhole(second.disk, other);
  });

  it("asks again for the segment that arrived damaged, and only for that", async () => {
    const bundle = makeCase([randomBytes(9 * MIB)]);
    const damaged = Buffer.from(bundle.pack);
    const at = 5 * MIB;
    damaged.writeUInt8((damaged.readUInt8(at) + 1) % 256, at);
    let requests = 0;
    const { disk, error, ...rest } = await attempt(bundle, (request) =>
      serveRange(request, requests++ === 0 ? damaged : bundle.pack),
    );
    assert.equal(error, undefined);
    await assertWhole(disk, bundle);
    const from = Number(/^bytes=(\d+)-$/.exec(rest.requests[1]?.headers.range ?? "")?.[1]);
    assert.ok(from > 4 * MIB && from < at, `from ${from}`);
  });

  it("begins an object again whose segments were right one by one but not together", async () => {
    const wrong = makeCase([randomBytes(9 * MIB)]);
    const right = makeCase([randomBytes(9 * MIB)]);
    const lying = makePack({ from: null, to: right.wanted.offer.manifestSha256 }, wrong.contents);
    let requests = 0;
    const { disk, error } = await attempt(right, (request) =>
      requests++ < 1 ? serveRange(request, lying, { etag: '"lie"' }) : serveRange(request, right.pack),
    );
    assert.equal(error, undefined);
    await assertWhole(disk, right);
  });

  it("gives up on a pack that stays damaged", async () => {
    const damaged = Buffer.from(small.pack);
    damaged.writeUInt8((damaged.readUInt8(damaged.length - 1) + 1) % 256, damaged.length - 1);
    const { error, requests } = await attempt(small, (request) => serveRange(request, damaged));
    assert.equal(error?.code, "UPDATE_PACK_INVALID");
    assert.ok(requests.length <= 5, `${requests.length} requests`);
  });

  it("takes no file that the manifest does not name", async () => {
    const foreign = makePack({ from: null, to: small.wanted.offer.manifestSha256 }, [Buffer.from("evil")]);
    const { error, disk } = await attempt(small, (request) => serveRange(request, foreign));
    assert.equal(error?.code, "UPDATE_PACK_INVALID");
    assert.deepEqual(await disk.list(LAYOUT.objects), []);
  });

  it("gives up in the end on a server that only hangs up, waiting longer each time", async () => {
    const { error, clock, requests } = await attempt(small, () => ({ kind: "hang-up" }));
    assert.equal(error?.code, "UPDATE_INTERRUPTED");
    assert.ok(requests.length <= 15, `${requests.length} requests`);
    assert.ok(clock.sleepsMs.every((ms, index, all) => index === 0 || ms >= (all[index - 1] ?? 0)));
  });

  it("lets the server set the wait, and passes its refusal on", async () => {
    let requests = 0;
    const back = { afterMs: 7_000, jitterMs: 0 };
    const busy = {
      kind: "json",
      status: 429,
      value: { result: "fail", code: "RATE_LIMITED", message: "later", fix: "Wait.", return: back },
    } as const;
    const limited = await attempt(small, (request) => (requests++ === 0 ? busy : serveRange(request, small.pack)));
    assert.deepEqual([limited.error, limited.clock.sleepsMs], [undefined, [7_000]]);
    const gone = await attempt(small, () => ({
      kind: "json",
      status: 409,
      value: { ...busy.value, code: "BUNDLE_NOT_AVAILABLE", return: null },
    }));
    assert.deepEqual([gone.error?.code, gone.requests.length], ["BUNDLE_NOT_AVAILABLE", 1]);
  });

  it("says that the disk is full", async () => {
    const tiny = await attempt(
      small,
      (request) => serveRange(request, small.pack),
      new SimulatedDisk({ capacityBytes: 64 * KIB }),
    );
    assert.equal(tiny.error?.code, "STORAGE_FULL");
  });
});
