import assert from "node:assert/strict";
import { createVerify, randomUUID, sign, X509Certificate } from "node:crypto";
import { after, before, describe, it } from "node:test";
import {
  encodeBase64Url,
  formatReportLine,
  formatRequest,
  openPackage,
  parseAnswer,
  REPORT_START,
  type TechnicianEntry,
} from "@regrow/core/bridge";
import { readHead } from "@regrow/core/bundle";
import { PackReader } from "@regrow/core/pack";
import { logProof } from "@regrow/core/protocol";
import { NodeCryptography } from "@regrow/node/cryptography";
import { makePublisher, type Publisher } from "@regrow/testing/publisher";
import { startDms, type TestDms } from "../../test/start-dms.ts";
import { TestDevice } from "../../test/test-device.ts";
import { signUp, type TestPerson } from "../../test/test-person.ts";

const cryptography = new NodeCryptography();
const DAY_MS = 86_400_000;

describe("an update that a host carries", () => {
  let test: TestDms;
  let anna: TestPerson;
  let eve: TestPerson;
  let publisher: Publisher;
  let device: TestDevice;
  let number = 0;

  before(async () => {
    test = await startDms();
    anna = await signUp(test);
    eve = await signUp(test, "eve");
    publisher = makePublisher();
    await anna.send("POST", "/api/products", {
      code: publisher.product,
      platformRoot: Buffer.from(publisher.platformRoot).toString(),
    });
    await publish("1.0.0", { "main.mjs": "one();\n", "same.txt": "same" });
    device = new TestDevice(test);
    const tokens = { provision: await anna.makeToken("provision"), claim: await anna.makeToken("claim") };
    await device.enrol({ ...tokens, product: publisher.product }, randomUUID());
  });
  after(() => test[Symbol.asyncDispose]());

  const publish = async (version: string, files: Record<string, string>): Promise<void> => {
    const added = await anna.upload(publisher.product, publisher.bundle({ version, files }));
    assert.equal(added.statusCode, 201, added.payload);
    await anna.send("PUT", `/api/products/${publisher.product}/tags/release`, { version });
  };
  const signed = (by: TestDevice, message: Uint8Array): Buffer => sign("sha256", message, by.keyPem);
  const nonce = (): string => encodeBase64Url(crypto.getRandomValues(new Uint8Array(16)));
  interface Changes {
    readonly number?: number;
    readonly checkIn?: object;
    readonly uuid?: string;
    readonly signedBy?: TestDevice;
  }
  /** What 'dfu_request' prints. */
  const requestOf = (more: Changes = {}): string => {
    const last = JSON.parse(device.lines.at(-1) ?? '{"sequence":0,"hash":""}') as { sequence: number; hash: string };
    const log =
      last.sequence === 0
        ? null
        : {
            entries: [...device.lines],
            signature: signed(device, logProof(device.uuid, last.sequence, last.hash)).toString("base64"),
          };
    const checkIn = {
      ...{ running: null, onTrial: false, safeMode: null, appFaults: 0, securityVersion: 0, platform: "linux-x64" },
      ...{ framework: "1.0.0", freeBytes: 1_000_000, logSequence: last.sequence },
      wish: { asked: true, force: false, version: null },
      ...more.checkIn,
    };
    const request = {
      uuid: more.uuid ?? device.uuid,
      number: more.number ?? (number += 1),
      nonce: nonce(),
      checkIn,
      log,
    };
    return formatRequest(request, (message) => signed(more.signedBy ?? device, message));
  };
  const ask = (request: string, by = anna, uuid = device.uuid) =>
    by.send("POST", `/api/devices/${uuid}/dfu-answer`, { request });
  const codeOf = async (answer: ReturnType<typeof ask>): Promise<unknown> =>
    (await answer).json<{ code: string }>().code;
  interface Answered {
    readonly id: string;
    readonly kind: string;
    readonly version: string | null;
    readonly response: string;
    readonly reasons: readonly { readonly code: string }[];
    readonly expiresAtMs: number;
    readonly logSequence: number;
  }
  const answered = async (request: string): Promise<Answered> => {
    const answer = await ask(request);
    assert.equal(answer.statusCode, 200, answer.payload);
    return answer.json<Answered>();
  };

  it("is answered for this device and this request, signed by an authority of the DMS for nothing else", async () => {
    const text = requestOf();
    const answer = await answered(text);
    assert.deepEqual([answer.kind, answer.version, answer.reasons.at(-1)?.code], ["offer", "1.0.0", "offered"]);
    const carried = parseAnswer(answer.response);
    assert.ok(carried !== undefined);
    assert.equal(carried.answer.uuid, device.uuid);
    assert.equal(carried.answer.answer.offer?.version, "1.0.0");
    const certificate = new X509Certificate(carried.certificate);
    const authority = new X509Certificate(test.dms.caPem);
    assert.ok(certificate.checkIssued(authority) && certificate.verify(authority.publicKey));
    assert.deepEqual(
      [certificate.subjectAltName, certificate.keyUsage],
      ["URI:urn:regrow:dfu-answers", ["1.3.6.1.5.5.7.3.3"]],
    );
    assert.ok(createVerify("sha256").update(carried.signedBytes).verify(certificate.publicKey, carried.signature));
    // Asked again, nothing happens anew: neither another answer nor another offer.
    assert.deepEqual(await answered(text), answer);
    const audit = (await anna.get("/api/audit?operation=answerDfuRequest")).json<{ entries: { changed: object }[] }>();
    assert.deepEqual(
      audit.entries.map(({ changed }) => changed),
      [{ request: number, offered: "1.0.0", reason: "offered" }],
    );
  });

  it("brings the answer, the newest metadata and what the device lacks", async () => {
    const answer = await answered(requestOf());
    const url = `/api/devices/${device.uuid}/dfu-answer/${answer.id}/package`;
    const got = await anna.get(url);
    assert.equal(got.statusCode, 200, got.payload.slice(0, 200));
    const bytes = got.rawPayload;
    const opened = openPackage(bytes);
    assert.ok(opened?.kind === "bridged");
    assert.equal(opened.totalBytes, bytes.length);
    assert.equal(opened.header.answer, answer.response);
    const headEnd = opened.partsAtBytes + opened.header.headBytes;
    const head = readHead(bytes.subarray(opened.partsAtBytes, headEnd));
    assert.ok(head.manifest.length > 0);
    const reader = new PackReader();
    reader.push(bytes.subarray(headEnd));
    assert.ok(reader.hasEnded);
    assert.equal((await eve.get(url)).statusCode, 404);
    test.clock.advance(3 * DAY_MS + 60_000);
    assert.equal((await anna.get(url)).json<{ code: string }>().code, "DFU_ANSWER_EXPIRED");
  });

  it("refuses what another key has signed, what was changed, what is older, and what is another's", async () => {
    const other = new TestDevice(test);
    assert.equal(await codeOf(ask(requestOf({ signedBy: other }))), "DFU_REQUEST_UNTRUSTED");
    const newest = requestOf();
    const older = requestOf({ number: 1 });
    await answered(newest);
    assert.equal(await codeOf(ask(older)), "DFU_REQUEST_OUTDATED");
    assert.equal(await codeOf(ask(requestOf({ number }))), "DFU_REQUEST_OUTDATED");
    assert.equal(await codeOf(ask(newest, eve)), "DEVICE_UNKNOWN");
    assert.equal(await codeOf(ask(newest, anna, randomUUID())), "DFU_REQUEST_MALFORMED");
    for (let at = "regrow-dfu-request.1.".length; at < newest.length; at += 97) {
      const letter = newest.charAt(at) === "A" ? "B" : "A";
      const changed = `${newest.slice(0, at)}${letter}${newest.slice(at + 1)}`;
      const code = await codeOf(ask(changed));
      assert.ok(code === "DFU_REQUEST_MALFORMED" || code === "DFU_REQUEST_UNTRUSTED", `at ${at}: ${String(code)}`);
    }
  });

  it("takes in the device's log first, and does not offer again what was rolled back", async () => {
    const offered = parseAnswer((await answered(requestOf())).response)?.answer.answer.offer;
    assert.ok(offered !== null && offered !== undefined);
    const { updateId, manifestSha256: generation, version } = offered;
    device.record({ kind: "installed", updateId, generation, product: publisher.product, version, from: null });
    device.record({
      kind: "rolled-back",
      updateId,
      generation,
      version,
      to: null,
      reason: "starts-exhausted",
      fault: null,
    });
    const answer = await answered(requestOf());
    assert.deepEqual([answer.kind, answer.reasons.at(-1)?.code, answer.logSequence], ["hold", "rolled-back-here", 2]);
    const seen = (await anna.get(`/api/devices/${device.uuid}`)).json<{ outcomes: { result: string }[] }>();
    assert.equal(seen.outcomes[0]?.result, "rolled-back");
  });

  it("takes each line of a technician's report once, and names what it refuses", async () => {
    const entry = (previous: string, more: Partial<TechnicianEntry> = {}): string =>
      formatReportLine(cryptography, {
        ...{ previous, atMs: test.clock.nowMs(), technician: "tom", host: "laptop", port: "/dev/ttyUSB0" },
        ...{ uuid: device.uuid, action: "bridge", version: "1.0.0", result: "done", detail: "", proof: null },
        ...more,
      });
    const running = { id: "a".repeat(64), product: publisher.product, version: "1.0.0", securityVersion: 0 };
    const first = entry(REPORT_START, { proof: requestOf({ checkIn: { running } }) });
    const second = entry(first.slice(0, 64), { result: "failed", detail: "cable pulled" });
    const third = entry(second.slice(0, 64), { uuid: randomUUID() });
    const handIn = async (lines: readonly string[]) =>
      (await anna.send("POST", "/api/technician-reports", { lines })).json<{
        taken: number;
        known: number;
        refused: object[];
      }>();
    const result = await handIn([first, second, third]);
    assert.deepEqual([result.taken, result.known], [2, 0]);
    assert.partialDeepStrictEqual(result.refused, [{ line: 3, code: "DEVICE_UNKNOWN" }]);
    assert.deepEqual(await handIn([first, second]), { taken: 0, known: 2, refused: [] });
    const { refused } = await handIn([first, third, second.replace("cable", "Cable")]);
    assert.partialDeepStrictEqual(refused, [
      { line: 2, code: "REPORT_MALFORMED" },
      { line: 3, code: "REPORT_MALFORMED" },
    ]);
    const list = await anna.get(`/api/devices/${device.uuid}/technician-entries`);
    const { entries } = list.json<{ entries: { result: string; isProven: boolean }[] }>();
    assert.deepEqual(
      new Set(entries.map(({ result: end, isProven }) => `${end} ${isProven}`)),
      new Set(["done true", "failed false"]),
    );
  });

  it("answers for a device whose log does not fit any more, where somebody has asked at the device (law L1)", async () => {
    const other = new TestDevice(test);
    for (const faults of [1, 2, 3]) other.record({ kind: "faults-reset", faults });
    const kept = device.lines.splice(0, device.lines.length, ...other.lines);
    const unasked = { wish: { asked: false, force: false, version: null } };
    assert.equal(await codeOf(ask(requestOf({ checkIn: unasked }))), "LOG_CHAIN_BROKEN");
    const { reasons } = await answered(requestOf({ checkIn: { wish: { asked: true, force: true, version: null } } }));
    assert.equal(reasons.at(-1)?.code, "offered");
    const { isLogBroken } = (await anna.get(`/api/devices/${device.uuid}`)).json<{ isLogBroken: boolean }>();
    assert.equal(isLogBroken, true);
    device.lines.splice(0, device.lines.length, ...kept);
  });

  it("answers nobody for a device that was shut out", async () => {
    await anna.send("POST", `/api/devices/${device.uuid}/revoke`, {});
    assert.equal(await codeOf(ask(requestOf())), "DEVICE_REVOKED");
  });
});
