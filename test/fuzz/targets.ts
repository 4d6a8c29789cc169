import { decodeRecord, encodeRecord, EMPTY_BOOT_RECORD } from "@regrow/core/boot";
import { BundleReader, readHead, readHeadManifests, writeHead } from "@regrow/core/bundle";
import { complete, parseLine as parseCommand } from "@regrow/core/command";
import { RegrowError } from "@regrow/core/error";
import { parseManifest } from "@regrow/core/manifest";
import { decodeDelta, encodeDelta } from "@regrow/core/delta";
import { PackReader, encodePackHeader, parsePackHeader, PACK_PREFIX_BYTES } from "@regrow/core/pack";
import { CheckInRequest, LogRequest, ProvisionRequest } from "@regrow/core/protocol";
import { EMPTY_LOG, appendEntry, readLog } from "@regrow/core/recovery-log";
import { NOTHING_SEEN, parseRoot, parseTargets, verifyLadder } from "@regrow/core/trust";
import { DIALECTS } from "@regrow/core/variable";
import { isVersion, parseVersion } from "@regrow/core/version";
import { NotifyReader } from "@regrow/device/app";
import { parseToBootloader } from "@regrow/device/channel";
import { LineFramer } from "@regrow/node/json-lines";
import { NodeCryptography } from "@regrow/node/cryptography";
import { headOf, makePublisher } from "@regrow/testing/publisher";
import { verifyFreshLadder } from "@regrow/trust/ladder";
import { parseDescription } from "regrow/bundle";
import Value from "typebox/value";
import { CARRIED_TARGETS } from "./carried-targets.ts";
import { bytesFor, lineFrom } from "./command-grammar.ts";
import type { Target } from "./feed.ts";
import { LINK_TARGETS } from "./link-targets.ts";
import { TRANSFER_TARGETS } from "./transfer-targets.ts";
import { WEB_TARGETS } from "./web-targets.ts";

const cryptography = new NodeCryptography();
const publisher = makePublisher();
const full = publisher.bundle({
  version: "1.0.0",
  files: { "main.mjs": "start();\n", "lib/a.mjs": "a\n", "bin/run": { link: "../main.mjs" } },
  rows: { "page.html": "<p>" },
});
const partial = publisher.bundle({ version: "1.0.1", files: { "main.mjs": "start(1);\n" }, base: full });
const head = headOf(full);
const pinnedRoot = publisher.platformRoot;

const utf8 = (text: string): Uint8Array => new TextEncoder().encode(text);
const text = (bytes: Uint8Array): string => new TextDecoder().decode(bytes);
const json = (value: unknown): Uint8Array => utf8(JSON.stringify(value));

const HASH = "a".repeat(64);
const SEGMENT = { sizeBytes: 3, packedBytes: 3, method: "plain", sha256: HASH, base: [] } as const;
const packHeader = encodePackHeader({
  from: null,
  to: HASH,
  streamBytes: 3,
  segments: [SEGMENT],
});
const DELTA_BASE = Uint8Array.from({ length: 1_200 }, (_, index) => (index * index) >> 4);
const delta =
  encodeDelta(
    DELTA_BASE.toReversed(),
    [
      { copyBytes: 600, newBytes: 100, baseOffset: 90 },
      { copyBytes: 500, newBytes: 0, baseOffset: 0 },
    ],
    { sizeBytes: DELTA_BASE.length, read: (offset, length) => DELTA_BASE.subarray(offset, offset + length) },
  ) ?? packHeader;
const logLine = appendEntry(
  EMPTY_LOG,
  { atMs: 1, by: "kernel", event: { kind: "claimed", owner: "ada" } },
  cryptography,
).line;
const checkIn = {
  running: { id: HASH, product: "ACME-KIOSK", version: "1.0.0", securityVersion: 1 },
  onTrial: false,
  safeMode: null,
  appFaults: 0,
  securityVersion: 1,
  platform: "linux-x64",
  framework: "0.1.0",
  freeBytes: 1,
  logSequence: 0,
  wish: { asked: false, force: false, version: null },
};
const COMMANDS = [
  "help",
  "get all",
  'set wlan.ssid "My Net"',
  "ota  -f -b 3.1.2.0",
  "faults_print -v",
  "force_safemode 4C:55:CC:10:10:98",
  "fcr -o  -ue a.txt 12 1.0.0.0 0xFE 0x89f6",
  "log 10",
];
const FILE_NAMES = ["a.txt", "a b.txt", 'with"quote', "\u{1f98e}"];
const LINES = [
  bytesFor("file_create", "-o", "-ue", "a.txt", "12", "1.2.3", "0xFE", "-0x1A2B3C4D"),
  bytesFor("set", "wlan.mac", '"a b"'),
  bytesFor("get", "wl m"),
  bytesFor("dms claim", "ACME-KIOSK", "token-0123456789"),
];

/** Everything that reads what others send. A new reader is a new row. */
export const TARGETS: readonly Target[] = [
  { name: "manifest", seeds: [head.manifest, headOf(partial).manifest], read: (bytes) => void parseManifest(bytes) },
  { name: "bundle", seeds: [full, partial], read: readBundle },
  {
    name: "bundle head",
    seeds: [writeHead(head), writeHead(headOf(partial))],
    read: (bytes) => void readHeadManifests(cryptography, readHead(bytes)),
  },
  {
    name: "root metadata",
    seeds: [pinnedRoot, ...head.productRoots],
    read: (bytes) => void parseRoot(cryptography, bytes, "root.json"),
  },
  {
    name: "targets metadata",
    seeds: [head.productTargets, head.platformTargets],
    read: (bytes) => void parseTargets(bytes, "targets.json"),
  },
  { name: "trust ladder", seeds: [head.productTargets, head.platformTargets, ...head.productRoots], read: readLadder },
  { name: "pack", seeds: [joinPack()], read: readPack },
  {
    name: "pack header",
    seeds: [packHeader.subarray(PACK_PREFIX_BYTES)],
    read: (bytes) => void parsePackHeader(bytes),
  },
  {
    name: "delta",
    seeds: [delta],
    read: async (bytes) => {
      await decodeDelta(bytes, DELTA_BASE.length, (offset, length) =>
        Promise.resolve(DELTA_BASE.subarray(offset, offset + length)),
      );
    },
  },
  {
    name: "boot record",
    seeds: [encodeRecord(EMPTY_BOOT_RECORD, cryptography)],
    read: (bytes) => void decodeRecord(bytes, cryptography),
  },
  {
    name: "recovery log",
    seeds: [utf8(`${logLine}\n`), utf8(`${logLine}\n${logLine}\n`)],
    read: (bytes) => void readLog(bytes, cryptography),
  },
  { name: "command line", seeds: COMMANDS.map(utf8), read: (bytes) => readCommand(text(bytes)) },
  { name: "command grammar", seeds: LINES, read: (bytes) => readCommand(lineFrom(bytes)) },
  { name: "completion", seeds: [...LINES, ...COMMANDS.map(utf8)], read: readCompletion },
  {
    name: "version",
    seeds: ["1.0.0", "1.2.3.4-beta.11"].map(utf8),
    read: (bytes) => void (isVersion(text(bytes)) && parseVersion(text(bytes))),
  },
  {
    name: "kernel channel",
    seeds: [
      json({ id: 1, request: { kind: "install", updateId: "u", by: "dms" } }),
      json({ id: 2, request: { kind: "log", afterSequence: 0, limit: 9 } }),
    ],
    read: readChannel,
  },
  { name: "notify pipe", seeds: [utf8("READY\nWATCHDOG\n")], read: (bytes) => void new NotifyReader().push(bytes) },
  {
    name: "device messages",
    seeds: [
      json(checkIn),
      json({ entries: [logLine], signature: "AAAA" }),
      json({ token: "t".repeat(20), uuid: null, publicKey: "AAAA", proof: "AAAA" }),
    ],
    read: readMessage,
  },
  {
    name: "regrow.json",
    seeds: [json({ product: "ACME-KIOSK", app: { command: "node", arguments: ["main.mjs"] } })],
    read: (bytes) => void parseDescription(bytes),
  },
  ...LINK_TARGETS,
  ...CARRIED_TARGETS,
  ...TRANSFER_TARGETS,
  ...WEB_TARGETS,
];

function joinPack(): Uint8Array {
  const pack = new Uint8Array(packHeader.length + 3);
  pack.set(packHeader);
  return pack;
}

function readBundle(bytes: Uint8Array): void {
  const reader = new BundleReader();
  for (let at = 0; at < bytes.length; at += 700) reader.push(bytes.subarray(at, at + 700));
  reader.finish();
}

function readPack(bytes: Uint8Array): void {
  const reader = new PackReader();
  for (let at = 0; at < bytes.length; at += 50) reader.push(bytes.subarray(at, at + 50));
  reader.finish();
}

/** The same bytes in each place of the ladder: both verifiers must refuse what is not the real one, and neither may break. */
function readLadder(bytes: Uint8Array): void {
  const heads = [
    { ...head, productTargets: bytes },
    { ...head, platformTargets: bytes },
    { ...head, productRoots: [bytes] },
  ];
  for (const each of heads) {
    const input = { cryptography, pinnedRoot, head: each, product: publisher.product, version: "1.0.0" };
    refused(() => verifyLadder(input));
    refused(() => verifyFreshLadder({ ...input, nowMs: Date.UTC(2026, 0, 1), path: "offline", seen: NOTHING_SEEN }));
  }
}

function readCommand(line: string): void {
  for (const dialect of DIALECTS) {
    for (const isSafeMode of [true, false]) {
      const parsed = parseCommand(line, { dialect, isSafeMode });
      // What was typed goes back onto a terminal.
      const shown = parsed.ok ? "ok" : `${parsed.message} ${parsed.advice ?? ""}`;
      if (!/^[\x20-\x7e]{1,300}$/.test(shown)) throw new Error("a message that drives a terminal");
    }
  }
}

/** With the cursor wherever the first byte says. */
function readCompletion(bytes: Uint8Array): void {
  for (const line of [lineFrom(bytes), text(bytes)]) {
    const cursor = (line.length * (bytes[0] ?? 0)) / 255;
    const { start, end, candidates } = complete(
      line,
      cursor,
      { dialect: "zentrios", isSafeMode: false },
      () => FILE_NAMES,
    );
    if (start > end || end > line.length || candidates.length > 256) throw new Error("a completion beyond the line");
  }
}

function readChannel(bytes: Uint8Array): void {
  for (const line of new LineFramer(4_096).push(bytes))
    if (line.kind !== "too long") void parseToBootloader(parseJson(text(line.bytes)));
  void parseToBootloader(parseJson(text(bytes)));
}

function readMessage(bytes: Uint8Array): void {
  const value = parseJson(text(bytes));
  for (const schema of [CheckInRequest, LogRequest, ProvisionRequest]) Value.Check(schema, value);
}

function parseJson(line: string): unknown {
  try {
    return JSON.parse(line);
  } catch {
    return undefined; // the callers of these readers drop such lines
  }
}

function refused(check: () => unknown): void {
  try {
    check();
  } catch (error) {
    if (!(error instanceof RegrowError)) throw error;
  }
}
