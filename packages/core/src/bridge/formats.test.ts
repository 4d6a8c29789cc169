import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { describe, it } from "node:test";
import fc from "fast-check";
import { isPackage } from "../carried/index.ts";
import { RegrowError } from "../error/index.ts";
import type { Cryptography } from "../port/index.ts";
import { formatAnswer, parseAnswer, type DfuAnswer } from "./dfu-answer.ts";
import { formatRequest, parseRequest, type DfuRequest } from "./dfu-request.ts";
import { encodePackageOpening, openPackage } from "./package-opening.ts";
import { REPORT_START, formatReportLine, parseReportLine, type TechnicianEntry } from "./technician-report.ts";

const UUID = "0f8b6a52-6a4e-4f0c-9d8e-0a1b2c3d4e5f";
const NONCE = "AAECAwQFBgcICQoLDA0ODw";
const REQUEST: DfuRequest = {
  uuid: UUID,
  number: 7,
  nonce: NONCE,
  checkIn: {
    ...{ running: null, onTrial: false, safeMode: "max-faults", appFaults: 8, securityVersion: 2 },
    ...{ platform: "linux-x64", framework: "0.1.0", freeBytes: 1, logSequence: 3 },
    wish: { asked: true, force: false, version: null },
  },
  log: { entries: ["one", "two"], signature: "AAAA" },
};
const ANSWER: DfuAnswer = {
  ...{ uuid: UUID, nonce: NONCE, issuedAtMs: 1, expiresAtMs: 2 },
  answer: {
    ...{ offer: null, reasons: [{ code: "up-to-date", text: "The device runs it" }], logSequence: 3, timeMs: 1 },
    ...{ return: { afterMs: 1, jitterMs: 1 }, standing: null },
  },
};
const cryptography: Pick<Cryptography, "sha256"> = {
  sha256: () => {
    const hash = createHash("sha256");
    return { update: (bytes) => void hash.update(bytes), digestHex: () => hash.digest("hex") };
  },
};
const crypto = { ...cryptography, verify: () => false };
const sign = (message: Uint8Array): Uint8Array => createHash("sha256").update(message).digest();

describe("what is carried between a device and its DMS", () => {
  it("is one line without white space, and reads as it was written, whatever a terminal puts around it", () => {
    const request = formatRequest(REQUEST, sign);
    const answer = formatAnswer(ANSWER, new Uint8Array([1, 2, 3]), sign);
    assert.match(request, /^regrow-dfu-request\.1\.[A-Za-z0-9_.-]+$/);
    assert.match(answer, /^regrow-dfu-answer\.1\.[A-Za-z0-9_.-]+$/);
    assert.deepEqual(parseRequest(` ${request}\r\n`)?.request, REQUEST);
    assert.deepEqual(parseAnswer(`${answer}\n`)?.answer, ANSWER);
    assert.deepEqual(
      parseRequest(request)?.signature,
      Uint8Array.from(sign(parseRequest(request)?.signedBytes ?? new Uint8Array())),
    );
  });

  it("cannot be taken for the other, nor its signature for one of something else", () => {
    const request = formatRequest(REQUEST, sign);
    const answer = formatAnswer(ANSWER, new Uint8Array(), sign);
    assert.equal(parseRequest(answer), undefined);
    assert.equal(parseAnswer(request), undefined);
    const text = new TextDecoder().decode(parseRequest(request)?.signedBytes);
    assert.ok(text.startsWith("regrow dfu request\n"));
  });

  it("is nothing when it is cut anywhere, of another form, or too long", () => {
    const request = formatRequest(REQUEST, sign);
    for (let length = 0; length < request.length; length += 1) {
      const cut = parseRequest(request.slice(0, length));
      // Cut in its signature it reads, and the signature is wrong.
      assert.ok(cut === undefined || cut.signature.length < 32);
    }
    assert.equal(parseRequest(request.replace(".1.", ".2.")), undefined);
    assert.equal(parseRequest(`${request}${"A".repeat(64 * 1024)}`), undefined);
    fc.assert(fc.property(fc.string(), (text) => parseRequest(text) === undefined && parseAnswer(text) === undefined));
  });
});

describe("a package's beginning", () => {
  const header = { answer: formatAnswer(ANSWER, new Uint8Array(), sign), headBytes: 10, packBytes: 20, etag: "e" };
  const opening = encodePackageOpening({ kind: "bridged", header });

  it("is found however the bytes arrive, and says how long the whole is", () => {
    for (let length = 0; length < opening.length; length += 1)
      assert.equal(openPackage(opening.subarray(0, length)), undefined, String(length));
    const opened = openPackage(opening);
    assert.ok(opened?.kind === "bridged");
    assert.deepEqual([opened.partsAtBytes, opened.totalBytes], [opening.length, opening.length + 30]);
    assert.deepEqual(opened.header, header);
  });

  it("is told from a bundle by its first bytes", () => {
    assert.deepEqual(
      [3, 15, 200].map((length) => isPackage(opening.subarray(0, length))),
      [undefined, true, true],
    );
    assert.equal(isPackage(new TextEncoder().encode("metadata/platform/1.root.json")), false);
  });

  it("is refused, by its code, when it is none", () => {
    const wrong = ["regrow-package 2 bridged 10\n", "regrow-package 1 other 2\n{}", "regrow-package 1 bridged 2\n{}"];
    const endless = ["regrow-package 1 bridged 999999999\n", "regrow-package ".padEnd(100, "x")];
    for (const text of [...wrong, ...endless])
      assert.throws(() => openPackage(new TextEncoder().encode(text)), { code: "PACKAGE_MALFORMED" });
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 200 }), (bytes) => {
        try {
          assert.equal(openPackage(bytes), undefined);
        } catch (error) {
          assert.ok(error instanceof RegrowError && error.code === "PACKAGE_MALFORMED");
        }
      }),
    );
  });
});

describe("a line of a technician's report", () => {
  const entry: TechnicianEntry = {
    ...{ previous: REPORT_START, atMs: 1, technician: "tom", host: "laptop", port: "/dev/ttyUSB0", uuid: UUID },
    ...{ action: "bridge", version: "1.1.0", result: "done", detail: "", proof: null },
  };

  it("reads as it was written, and is nothing when any letter of it was changed", () => {
    const line = formatReportLine(crypto, entry);
    assert.deepEqual(parseReportLine(crypto, line)?.entry, entry);
    for (let at = 0; at < line.length; at += 1) {
      const changed = `${line.slice(0, at)}${line.charAt(at) === "0" ? "1" : "0"}${line.slice(at + 1)}`;
      assert.equal(parseReportLine(crypto, changed), undefined, String(at));
    }
  });
});
