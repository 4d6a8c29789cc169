import { X509Certificate } from "node:crypto";
import {
  encodePackageOpening,
  formatAnswer,
  formatReportLine,
  formatRequest,
  openPackage,
  parseAnswer,
  parseReportLine,
  parseRequest,
  REPORT_START,
} from "@regrow/core/bridge";
import { PackageSource } from "@regrow/device/bridge";
import { NodeCryptography } from "@regrow/node/cryptography";
import type { Target } from "./feed.ts";

const cryptography = new NodeCryptography();
const uuid = "0f8b6a52-6a4e-4f0c-9d8e-0a1b2c3d4e5f";
const nonce = "A".repeat(22);
const sign = (): Uint8Array => new Uint8Array(70);
const utf8 = (text: string): Uint8Array => new TextEncoder().encode(text);
const text = (bytes: Uint8Array): string => new TextDecoder().decode(bytes);

const checkIn = {
  ...{ running: null, onTrial: false, safeMode: null, appFaults: 0, securityVersion: 0, platform: "linux-x64" },
  ...{ framework: "1.0.0", freeBytes: 1, logSequence: 1, wish: { asked: true, force: false, version: null } },
};
const request = formatRequest({ uuid, number: 1, nonce, checkIn, log: { entries: ["a"], signature: "" } }, sign);
const said = {
  offer: null,
  reasons: [],
  logSequence: 0,
  timeMs: 1,
  return: { afterMs: 1, jitterMs: 1 },
  standing: null,
};
const answer = formatAnswer({ uuid, nonce, issuedAtMs: 1, expiresAtMs: 2, answer: said }, new Uint8Array(99), sign);
const opening = encodePackageOpening({ kind: "bridged", header: { answer, headBytes: 3, packBytes: 4, etag: "e" } });
const line = formatReportLine(cryptography, {
  ...{ previous: REPORT_START, atMs: 1, technician: "t", host: "h", port: "p", uuid, version: null },
  ...{ action: "update" as const, result: "done" as const, detail: "", proof: request },
});

/** What strangers may have carried to a device, or to the DMS. */
export const CARRIED_TARGETS: readonly Target[] = [
  { name: "DFU request", seeds: [utf8(request)], read: (bytes) => void parseRequest(text(bytes)) },
  {
    name: "DFU answer",
    seeds: [utf8(answer)],
    read: (bytes) => {
      const carried = parseAnswer(text(bytes));
      if (carried === undefined) return;
      try {
        new X509Certificate(carried.certificate);
      } catch {
        // As verifyAnswer does: no certificate.
      }
    },
  },
  { name: "package opening", seeds: [opening], read: (bytes) => void openPackage(bytes) },
  {
    name: "package source",
    seeds: [Uint8Array.of(...opening, 1, 2, 3, 4, 5, 6, 7, 0x1a)],
    read: async (bytes) => {
      const source = new PackageSource(piecesOf(bytes));
      const { partsAtBytes, totalBytes } = await source.open();
      for await (const piece of source.read(partsAtBytes, totalBytes)) if (piece.length === 0) return;
      await source.drain();
    },
  },
  { name: "report line", seeds: [utf8(line)], read: (bytes) => void parseReportLine(cryptography, text(bytes)) },
];

async function* piecesOf(bytes: Uint8Array): AsyncGenerator<Uint8Array> {
  for (let at = 0; at < bytes.length; at += 100) yield bytes.subarray(at, at + 100);
}
