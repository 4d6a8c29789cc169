import assert from "node:assert/strict";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, describe, it } from "node:test";
import { createClient, type Client } from "@regrow/client/client";
import { EMPTY_BOOT_RECORD } from "@regrow/core/boot";
import { encodePackageOpening, openPackage } from "@regrow/core/bridge";
import type { ErrorCode } from "@regrow/core/error";
import type { Offer } from "@regrow/core/protocol";
import { Bridge, PackageSource } from "@regrow/device/bridge";
import { loadIdentity, writeDurably, writeIdentity } from "@regrow/device/identity";
import { FILES } from "@regrow/device/layout";
import type { Bootloader } from "@regrow/device/kernel";
import { NO_WISH, TimeFloor } from "@regrow/device/update";
import { createDms, type Dms } from "@regrow/dms/server";
import { SystemClock } from "@regrow/node/clock";
import { NodeCryptography } from "@regrow/node/cryptography";
import { SystemEntropy } from "@regrow/node/entropy";
import { SimulatedDisk } from "@regrow/sim/disk";
import { makePublisher } from "@regrow/testing/publisher";
import { ask, register, type EnrolledDevice } from "../../bench/check-in/enrolled-device.ts";

const cryptography = new NodeCryptography();
const logger = { debug: () => {}, info: () => {}, warn: () => {}, error: () => {} };
const SIGNAL = new AbortController().signal;
const DAY_MS = 86_400_000;
const WISH = { ...NO_WISH, asked: true };

/** The machine's clock, moved on by hand. */
class ShiftedClock extends SystemClock {
  shiftMs = 0;
  override nowMs(): number {
    return super.nowMs() + this.shiftMs;
  }
  override monotonicMs(): number {
    return super.monotonicMs() + this.shiftMs;
  }
}

/** A device without a network, as far as what is carried concerns it. */
interface Carried {
  readonly bridge: Bridge;
  readonly disk: SimulatedDisk;
  readonly clock: ShiftedClock;
  readonly requests: string[];
  /** Offers whose package has come, whole. */
  readonly installed: Offer[];
  running: { id: string; product: string; version: string; securityVersion: number; onTrial: boolean } | null;
  /** The same device after a restart of its kernel. */
  restarted(): Carried;
}

describe("a bridged update, with the DMS that answers", () => {
  const publisher = makePublisher();
  let dms: Dms;
  let folder: string;
  let dmsClock: ShiftedClock;
  let client: Client;
  let stranger: Client;

  before(async () => {
    folder = await mkdtemp(join(tmpdir(), "regrow-bridged-"));
    dmsClock = new ShiftedClock();
    dms = await createDms({
      folder,
      peoplePort: 0,
      devicePort: 0,
      clock: dmsClock,
      entropy: new SystemEntropy(),
      logger,
    });
    client = await person("anna");
    stranger = await person("eve");
    const platformRoot = Buffer.from(publisher.platformRoot).toString();
    await client.call("createProduct", { code: publisher.product, platformRoot });
    await publish("1.0.0", "one();\n");
    await publish("1.1.0", "two();\n");
  });
  after(async () => {
    await dms.close();
    await rm(folder, { recursive: true, force: true });
  });

  const person = async (userName: string): Promise<Client> => {
    const open = { address: dms.peopleUrl, fetch };
    const account = { userName, email: `${userName}@example.com`, password: "correct horse" };
    const { token } = await createClient({ ...open, token: null }).call("signUp", account);
    return createClient({ ...open, token });
  };
  const publish = async (version: string, main: string): Promise<void> => {
    const bytes = publisher.bundle({ version, files: { "main.mjs": main } });
    await client.call("uploadBundle", { code: publisher.product, body: ReadableStream.from([bytes]) });
    await client.call("setTag", { code: publisher.product, tag: "release", version });
  };
  const enrol = async (): Promise<EnrolledDevice> => {
    const listener = { url: dms.deviceUrl, caPem: dms.caPem };
    const token = async (kind: "provision" | "claim"): Promise<string> =>
      String((await client.call("createToken", { kind })).token);
    const device = await register(listener, await token("provision"));
    await ask(listener, device, "PUT", "/provision");
    await ask(listener, device, "POST", "/claim", { token: await token("claim") });
    await ask(listener, device, "POST", "/activate", { product: publisher.product });
    return device;
  };
  const makeDevice = async (caPem = dms.caPem): Promise<Carried & { readonly uuid: string }> => {
    const { uuid, keyPem, certificatePem } = await enrol();
    const disk = new SimulatedDisk();
    const { platformRoot, product } = publisher;
    await writeIdentity(disk, { uuid, keyPem, platformRoot, product, dmsUrl: "https://nowhere:1", dmsCa: caPem });
    await writeDurably(disk, FILES.certificate, new TextEncoder().encode(certificatePem));
    return Object.assign(carriedDevice(disk, new ShiftedClock()), { uuid });
  };
  const answerTo = async (device: { readonly uuid: string }, request: string) =>
    client.call("answerDfuRequest", { uuid: device.uuid, request });
  const packageOf = async ({ uuid }: { readonly uuid: string }, id: string, more = ""): Promise<Uint8Array> => {
    const url = new URL(`/api/devices/${uuid}/dfu-answer/${id}/package${more}`, dms.peopleUrl);
    const answer = await fetch(url, { headers: { authorization: `Bearer ${await tokenOf()}` } });
    assert.equal(answer.status, 200);
    return new Uint8Array(await answer.arrayBuffer());
  };
  const tokenOf = async (): Promise<string> =>
    String(
      (await client.call("createApiToken", { name: `tech-${performance.now()}`, scopes: ["device.console"] })).token,
    );

  it("is asked for, answered, brought and installed; its answer counts once", async () => {
    const device = await makeDevice();
    const answer = await answerTo(device, await device.bridge.request(WISH));
    assert.deepEqual([answer.kind, answer.version], ["offer", "1.1.0"]);
    assert.deepEqual(await device.bridge.respond(answer.response), { kind: "available", version: "1.1.0" });
    assert.equal(await refusal(device.bridge.respond(answer.response)), "DFU_RESPONSE_STALE");
    const file = await packageOf(device, answer.id);
    // After a restart too, in pieces as a line brings them, with the padding of its last block.
    const again = device.restarted();
    const offer = await take(again, [...cut(file, 1_000), new Uint8Array(700).fill(0x1a)]);
    assert.equal(offer.version, "1.1.0");
    assert.equal(again.installed.length, 1);
    assert.equal(await refusal(take(again, [file])), "DFU_RESPONSE_STALE");
  });

  it("needs no answer beforehand: it is in the package", async () => {
    const device = await makeDevice();
    const answer = await answerTo(device, await device.bridge.request(WISH));
    await take(device, [await packageOf(device, answer.id, "?whole=true")]);
    assert.equal(device.installed.length, 1);
  });

  it("is refused on another device, by another DMS's word, and changed in any letter", async () => {
    const [device, other] = [await makeDevice(), await makeDevice()];
    const [request, otherRequest] = [await device.bridge.request(WISH), await other.bridge.request(WISH)];
    const answer = await answerTo(device, request);
    const { response } = answer;
    assert.ok(otherRequest !== request);
    assert.equal(await refusal(other.bridge.respond(response)), "DFU_RESPONSE_FOREIGN");
    assert.equal(await refusal(take(other, [await packageOf(device, answer.id)])), "DFU_RESPONSE_FOREIGN");
    const elsewhere = await makeDevice(await otherAuthority());
    const own = await answerTo(elsewhere, await elsewhere.bridge.request(WISH));
    assert.equal(await refusal(elsewhere.bridge.respond(own.response)), "DFU_RESPONSE_UNTRUSTED");
    const expected = new Set<ErrorCode | "taken">([
      ...(["DFU_RESPONSE_MALFORMED", "DFU_RESPONSE_UNTRUSTED", "DFU_RESPONSE_FOREIGN"] as const),
    ]);
    for (let at = 0; at < response.length; at += 23) {
      const letter = response.charAt(at) === "Q" ? "R" : "Q";
      const changed = `${response.slice(0, at)}${letter}${response.slice(at + 1)}`;
      assert.ok(expected.has(await refusal(device.bridge.respond(changed))), `letter ${at}`);
    }
    assert.deepEqual((await device.bridge.respond(response)).kind, "available");
  });

  it("is refused when a byte of the package was changed, or its end is missing, and taken when it comes again", async () => {
    const device = await makeDevice();
    const answer = await answerTo(device, await device.bridge.request(WISH));
    const file = await packageOf(device, answer.id);
    const opened = openPackage(file);
    assert.ok(opened !== undefined);
    // Line, and the answer within the header; the rest of the package is verified as over the air (update/updater.test.ts).
    assert.ok(opened.kind === "bridged");
    for (let at = 0; at < opened.header.answer.length; at += 41) {
      const changed = Uint8Array.from(file);
      changed[at] = (changed[at] ?? 0) ^ 1;
      assert.notEqual(await refusal(take(device, [changed])), "taken", `byte ${at}`);
    }
    assert.equal(device.installed.length, 0);
    assert.equal(await refusal(take(device, [file.subarray(0, file.length - 10)])), "PACKAGE_TRUNCATED");
    assert.equal(await refusal(take(device, [file, new Uint8Array(70_000)])), "PACKAGE_MALFORMED");
    const elsewhere = encodePackageOpening({
      kind: "bridged",
      header: { answer: "x", headBytes: 0, packBytes: 0, etag: "e" },
    });
    assert.equal(await refusal(take(device, [elsewhere])), "DFU_RESPONSE_MALFORMED");
  });

  it("is refused when it answers an older request, has expired, or the device was updated in between", async () => {
    const device = await makeDevice();
    const first = await device.bridge.request(WISH);
    const older = await answerTo(device, first);
    const newer = await device.bridge.request(WISH);
    assert.equal(await refusal(device.bridge.respond(older.response)), "DFU_RESPONSE_STALE");
    const answer = await answerTo(device, newer);
    device.running = {
      id: "a".repeat(64),
      product: publisher.product,
      version: "1.0.5",
      securityVersion: 0,
      onTrial: false,
    };
    assert.equal(await refusal(device.bridge.respond(answer.response)), "DFU_RESPONSE_OVERTAKEN");
    device.running = null;
    device.clock.shiftMs = 3 * DAY_MS + 1_000;
    assert.equal(await refusal(device.bridge.respond(answer.response)), "DFU_RESPONSE_EXPIRED");
    // The clock set back does not make it good again: what has passed since it asked counts.
    device.clock.shiftMs = 0;
    assert.equal((await device.bridge.respond(answer.response)).kind, "available");
    assert.equal(
      await refusal(Promise.resolve(stranger.call("answerDfuRequest", { uuid: device.uuid, request: newer }))),
      "DEVICE_UNKNOWN",
    );
  });

  it("is no answer before there was a question", async () => {
    const [device, other] = [await makeDevice(), await makeDevice()];
    const { response } = await answerTo(other, await other.bridge.request(WISH));
    assert.equal(await refusal(device.bridge.respond("")), "DFU_RESPONSE_MALFORMED");
    assert.equal(await refusal(device.bridge.respond(response)), "DFU_RESPONSE_FOREIGN");
    assert.equal((await other.bridge.respond(response)).kind, "available");
    assert.equal(await refusal(other.restarted().bridge.respond(response)), "DFU_RESPONSE_STALE");
  });

  it("shows the DMS the trial that runs, which proves it as a check-in does", async () => {
    const device = await makeDevice();
    device.running = {
      id: "b".repeat(64),
      product: publisher.product,
      version: "1.1.0",
      securityVersion: 0,
      onTrial: true,
    };
    const answer = await answerTo(device, await device.bridge.request(WISH));
    assert.deepEqual([answer.kind, answer.reasons.at(-1)?.code], ["hold", "on-trial"]);
    assert.equal((await device.bridge.respond(answer.response)).kind, "held");
    assert.ok(device.requests.includes("checked-in"));
  });

  const otherAuthority = async (): Promise<string> => {
    const elsewhere = await mkdtemp(join(tmpdir(), "regrow-bridged-"));
    const other = await createDms({
      ...{ folder: elsewhere, peoplePort: 0, devicePort: 0, clock: dmsClock, entropy: new SystemEntropy(), logger },
    });
    await other.close();
    await rm(elsewhere, { recursive: true, force: true });
    return other.caPem;
  };
});

function carriedDevice(disk: SimulatedDisk, clock: ShiftedClock): Carried {
  const requests: string[] = [];
  const installed: Offer[] = [];
  const carried: Carried = {
    ...{ disk, clock, requests, installed, running: null },
    bridge: new Bridge({
      ...{ disk, clock, cryptography, entropy: new SystemEntropy(), timeFloor: new TimeFloor(clock) },
      identity: () => loadIdentity(disk),
      bootloader: bootloaderOf(() => carried.running, requests),
      follow: (answer) => Promise.resolve(answer),
      update: async (offer, source, signal, onInstalled) => {
        // Each byte of it, in the order in which an update reads them.
        await source.head(offer.bundleId, offer.headBytes * 2, signal);
        const pack = await source.pack(offer.bundleId, "none", { offsetBytes: 0, etag: null }, signal);
        let length = 0;
        for await (const piece of pack.body) length += piece.length;
        assert.equal(length, pack.totalBytes);
        await onInstalled();
        installed.push(offer);
      },
    }),
    restarted: () => Object.assign(carriedDevice(disk, clock), { running: carried.running }),
  };
  return carried;
}

function bootloaderOf(running: () => Carried["running"], requests: string[]): Bootloader {
  const status = () => ({
    ...{ record: EMPTY_BOOT_RECORD, running: running(), isSafeMode: false, bootId: "", app: "none", appUptimeMs: 0 },
    ...{ logSequence: 0, logHash: "0".repeat(64), frameworkVersion: "0.1.0", slot: "a" },
  });
  const answers: Readonly<Record<string, () => unknown>> = {
    status,
    log: () => ({ lines: [] }),
    "checked-in": () => null,
  };
  return {
    async request({ kind }) {
      requests.push(kind);
      return answers[kind]?.() as never;
    },
  };
}

async function take({ bridge }: Carried, pieces: readonly Uint8Array[]): Promise<Offer> {
  const source = new PackageSource(piecesOf(pieces));
  const opened = await source.open();
  assert.ok(opened.kind === "bridged");
  const offer = await bridge.take(source, opened, SIGNAL);
  await source.drain();
  return offer;
}

async function* piecesOf(pieces: readonly Uint8Array[]): AsyncGenerator<Uint8Array> {
  yield* pieces;
}

function cut(bytes: Uint8Array, pieceBytes: number): Uint8Array[] {
  return Array.from({ length: Math.ceil(bytes.length / pieceBytes) }, (_, index) =>
    bytes.subarray(index * pieceBytes, (index + 1) * pieceBytes),
  );
}

async function refusal(tried: Promise<unknown>): Promise<ErrorCode | "taken"> {
  try {
    await tried;
    return "taken";
  } catch (error) {
    if (error instanceof Error && "code" in error) return error.code as ErrorCode;
    throw error;
  }
}
