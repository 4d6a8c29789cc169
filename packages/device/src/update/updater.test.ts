import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { describe, it } from "node:test";
import { writeHead } from "@regrow/core/bundle";
import { RegrowError, type ErrorCode } from "@regrow/core/error";
import type { Offer } from "@regrow/core/protocol";
import type { UpdateProgress } from "@regrow/core/update";
import { NodeCryptography } from "@regrow/node/cryptography";
import { VirtualClock } from "@regrow/sim/clock";
import type { SimulatedDisk } from "@regrow/sim/disk";
import { headOf, makePublisher, type Publisher } from "@regrow/testing/publisher";
import { verifyFreshLadder } from "@regrow/trust/ladder";
import { fakeBootloader, type FakeBootloader } from "../../test/fake-bootloader.ts";
import { startFakeDms, type FakeDms, type FakeRequest } from "../../test/fake-dms.ts";
import { makePack, serveRange } from "../../test/pack-server.ts";
import { HastyClock, MIDDLING_ENTROPY, SILENT, makeTestDevice } from "../../test/test-device.ts";
import type { DeviceStatus } from "../channel/index.ts";
import { objectPath, stagingLayout } from "../layout/index.ts";
import { DmsAccess } from "../provisioning/index.ts";
import { clearStaging, installUpdate } from "../store/index.ts";
import { TrustMemory } from "../trust-memory/index.ts";
import { KeptStanding } from "./kept-standing.ts";
import { TimeFloor } from "./time-floor.ts";
import { UpdateDesk } from "./update-desk.ts";
import { Updater } from "./updater.ts";

const SIGNAL = new AbortController().signal;
const FILE = Buffer.from("console.log('hello')");
const UPDATE_ID = "6f1c1d1e-0000-4000-8000-000000000000";
const cryptography = new NodeCryptography();
const OLD = Buffer.from("old");

interface World {
  readonly publisher: Publisher;
  readonly disk: SimulatedDisk;
  readonly dms: FakeDms;
  readonly bootloader: FakeBootloader;
  readonly desk: UpdateDesk;
  readonly progress: UpdateProgress[];
  readonly timeFloor: TimeFloor;
  offer(bundle: Uint8Array, contents?: readonly Uint8Array[]): Offer;
  /** The code of the error with which the update ends; "done" for none. */
  run(offer: Offer): Promise<ErrorCode | "done">;
}

async function withWorld(
  use: (world: World) => Promise<void>,
  options: { readonly status?: Partial<DeviceStatus>; readonly expiresMs?: number } = {},
): Promise<void> {
  const publisher = makePublisher(options.expiresMs === undefined ? {} : { expiresMs: options.expiresMs });
  const answers: { head: Uint8Array; pack: (request: FakeRequest) => Uint8Array } = {
    head: new Uint8Array(0),
    pack: () => new Uint8Array(0),
  };
  await using dms = await startFakeDms((request) =>
    request.path.endsWith("/head")
      ? { kind: "bytes", bytes: answers.head }
      : serveRange(request, answers.pack(request), { etag: `"${request.path}"` }),
  );
  const disk = await makeTestDevice({
    dmsUrl: dms.url,
    platformRoot: publisher.platformRoot,
    product: publisher.product,
  });
  const bootloader = fakeBootloader(options.status ?? {}, {
    "clear-staging": async ({ updateId }) => (await clearStaging(disk, updateId), null),
    install: async ({ updateId }) => {
      const target = {
        product: publisher.product,
        platform: "linux-x64",
        securityVersion: bootloader.status.record.securityVersion,
        runningVersion: null,
      };
      const { id, version } = await installUpdate({ disk, cryptography }, updateId, target);
      return { generation: id, version };
    },
  });
  const clock = new HastyClock();
  const timeFloor = new TimeFloor(clock);
  const progress: UpdateProgress[] = [];
  using access = new DmsAccess(disk, new VirtualClock());
  const desk = new UpdateDesk({ disk, clock, log: SILENT, onProgress: (event) => void progress.push(event) });
  const updater = new Updater({
    access,
    bootloader,
    disk,
    cryptography,
    clock,
    entropy: MIDDLING_ENTROPY,
    log: SILENT,
    timeFloor,
    memory: new TrustMemory({ disk, cryptography, log: SILENT }),
    verifyHead: (input) => verifyFreshLadder({ cryptography, ...input }),
    desk,
    makeRoom: async () => {},
  });
  const offer: World["offer"] = (bundle, contents = [FILE]) => {
    const head = headOf(bundle);
    const manifestSha256 = createHash("sha256").update(head.manifest).digest("hex");
    answers.head = writeHead(head);
    answers.pack = ({ path }) => {
      const from = path.split("/").at(-1) ?? "none";
      return makePack({ from: from === "none" ? null : from, to: manifestSha256 }, contents);
    };
    return {
      updateId: UPDATE_ID,
      bundleId: UPDATE_ID,
      version: "1.1.0",
      manifestSha256,
      headBytes: answers.head.byteLength,
    };
  };
  const run: World["run"] = async (offered) => {
    try {
      await updater.run(offered, "dms", SIGNAL);
      return "done";
    } catch (error) {
      assert.ok(error instanceof RegrowError, String(error));
      return error.code;
    }
  };
  await use({ publisher, disk, dms, bootloader, desk, progress, timeFloor, offer, run });
}

const bundleOf = (
  publisher: Publisher,
  options: { readonly version?: string; readonly securityVersion?: number; readonly platform?: string } = {},
): Uint8Array => publisher.bundle({ version: "1.1.0", files: { "main.mjs": FILE }, ...options });

describe("Updater", () => {
  it("knows after the reboot what the update has come to", () =>
    withWorld(async ({ publisher, disk, desk, offer, run }) => {
      await disk.write("run/machine-start.json", Buffer.from('{"bootId":"first","panics":[]}'));
      const offered = offer(bundleOf(publisher));
      assert.equal(await run(offered), "done");
      const kept = await new KeptStanding({ disk, log: SILENT }).recall();
      assert.deepEqual([kept, desk.standing], [{ kind: "installed", generation: offered.manifestSha256 }, kept]);
    }));

  it("brings an offer to the next trial and asks for the reboot", () =>
    withWorld(async ({ publisher, bootloader, desk, progress, offer, run }) => {
      assert.equal(desk.standing.kind, "none");
      assert.equal(await run(offer(bundleOf(publisher))), "done");
      assert.deepEqual(
        bootloader.requests.map(({ kind }) => kind).filter((kind) => kind !== "status"),
        ["clear-staging", "install", "reboot"],
      );
      assert.deepEqual([desk.standing.kind, bootloader.recorded, desk.progress], ["installed", [], null]);
      assert.deepEqual([...new Set(progress.map(({ phase }) => phase))], ["head", "pack", "install"]);
    }));

  it("refuses what is not for this device before it fetches a byte of it, and records why", () =>
    withWorld(async ({ publisher, dms, bootloader, desk, offer, run }) => {
      const foreign = makePublisher();
      const rows: readonly (readonly [Uint8Array, ErrorCode])[] = [
        [bundleOf(publisher, { platform: "vax-vms" }), "UPDATE_NOT_FOR_PLATFORM"],
        [bundleOf(foreign), "TRUST_ROOT_UNKNOWN"],
        [bundleOf(makePublisher({ platform: publisher, product: "OTHER" })), "UPDATE_NOT_FOR_PRODUCT"],
      ];
      for (const [bundle, code] of rows) {
        assert.equal(
          await run({
            ...offer(bundle),
            updateId: UPDATE_ID.replace("6", String(rows.findIndex(([, each]) => each === code))),
          }),
          code,
        );
        const recorded = bootloader.recorded.at(-1);
        assert.ok(recorded?.kind === "update-refused" && recorded.code === code, code);
        assert.deepEqual(desk.standing, { kind: "failed", code });
      }
      assert.ok(dms.requests.every(({ path }) => path.endsWith("/head")));
      assert.ok(!bootloader.requests.some(({ kind }) => kind === "install" || kind === "reboot"));
    }));

  it("never goes below the security version (law L4)", () =>
    withWorld(
      async ({ publisher, offer, run }) => {
        assert.equal(await run(offer(bundleOf(publisher, { securityVersion: 2 }))), "UPDATE_SECURITY_VERSION");
        assert.equal(await run(offer(bundleOf(publisher, { version: "1.2.0", securityVersion: 3 }))), "done");
      },
      { status: { record: { ...fakeBootloader().status.record, securityVersion: 3 } } },
    ));

  it("takes expired metadata by no clock that was set back below a known time", () =>
    withWorld(
      async ({ publisher, timeFloor, offer, run }) => {
        await timeFloor.raise(Date.UTC(2026, 0, 1, 18));
        assert.equal(await run(offer(bundleOf(publisher))), "TRUST_EXPIRED");
      },
      { expiresMs: Date.UTC(2026, 0, 1, 12) },
    ));

  it("installs only the manifest that was offered", () =>
    withWorld(async ({ publisher, offer, run }) => {
      assert.equal(
        await run({ ...offer(bundleOf(publisher)), manifestSha256: "f".repeat(64) }),
        "TRUST_TARGET_UNKNOWN",
      );
    }));

  it("records a refusal once, however often the offer comes again", () =>
    withWorld(async ({ publisher, bootloader, offer, run }) => {
      const bad = offer(bundleOf(publisher, { platform: "vax-vms" }));
      await run(bad);
      await run(bad);
      assert.equal(bootloader.recorded.length, 1);
    }));

  it("fetches everything when a pack on top of what runs turns out not to be enough", () =>
    withWorld(async ({ publisher, disk, dms, bootloader, offer, run }) => {
      const first = offer(publisher.bundle({ version: "1.0.0", files: { "main.mjs": OLD } }), [OLD]);
      assert.equal(await run(first), "done");
      const running = {
        id: first.manifestSha256,
        product: publisher.product,
        version: "1.0.0",
        securityVersion: 0,
        onTrial: false,
      };
      bootloader.status = { ...bootloader.status, running };
      const files = { "main.mjs": FILE, "old.mjs": OLD };
      const next = {
        ...offer(publisher.bundle({ version: "1.1.0", files }), [FILE, OLD]),
        updateId: UPDATE_ID.replace("6", "7"),
      };
      dms.handle = withPackFrom(dms.handle, makePack({ from: first.manifestSha256, to: next.manifestSha256 }, [FILE]));
      // What the pack takes for granted.
      const old = createHash("sha256").update(OLD).digest("hex");
      await disk.remove(objectPath(old, 0o444));
      await disk.remove(stagingLayout(first.updateId).object(old));
      assert.equal(await run(next), "done");
      const packs = dms.requests.map(({ path }) => path.split("/pack/")[1]).filter((from) => from !== undefined);
      assert.deepEqual(packs, ["none", first.manifestSha256, "none"]);
      assert.equal((await disk.status(stagingLayout(next.updateId).folder))?.kind, "directory");
    }));

  it("refuses a second update while one is going on", () =>
    withWorld(async ({ publisher, offer, run }) => {
      const offered = offer(bundleOf(publisher));
      assert.deepEqual(await Promise.all([run(offered), run(offered)]), ["done", "UPDATE_BUSY"]);
    }));

  it("does not begin the trial that is going on anew", () =>
    withWorld(async ({ publisher, bootloader, offer, run }) => {
      const offered = offer(bundleOf(publisher));
      const generation = {
        id: offered.manifestSha256,
        product: publisher.product,
        version: "1.1.0",
        securityVersion: 0,
      };
      bootloader.status = {
        ...bootloader.status,
        record: { ...bootloader.status.record, trial: { generation, starts: 1, updateId: UPDATE_ID } },
        running: { ...generation, onTrial: true },
      };
      assert.equal(await run(offered), "UPDATE_BUSY");
      assert.deepEqual(
        bootloader.requests.map(({ kind }) => kind),
        ["status"],
      );
    }));

  it("does not install again what already waits for its trial", () =>
    withWorld(async ({ publisher, bootloader, offer, run }) => {
      const offered = offer(bundleOf(publisher));
      const generation = {
        id: offered.manifestSha256,
        product: publisher.product,
        version: "1.1.0",
        securityVersion: 0,
      };
      bootloader.status = {
        ...bootloader.status,
        record: { ...bootloader.status.record, trial: { generation, starts: 0, updateId: UPDATE_ID } },
      };
      assert.equal(await run(offered), "done");
      assert.deepEqual(
        bootloader.requests.map(({ kind }) => kind),
        ["status", "reboot"],
      );
    }));
});

/** A server that believes the device has everything already. */
function withPackFrom(handle: FakeDms["handle"], pack: Uint8Array): FakeDms["handle"] {
  return (request) =>
    /\/pack\/[0-9a-f]{64}$/.test(request.path) ? serveRange(request, pack, { etag: '"delta"' }) : handle(request);
}
