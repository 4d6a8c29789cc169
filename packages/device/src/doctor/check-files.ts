import { createPrivateKey, X509Certificate } from "node:crypto";
import { RegrowError } from "@regrow/core/error";
import { DiskError, type Cryptography, type Disk } from "@regrow/core/port";
import { isConsoleSecret } from "@regrow/core/settings";
import { parseRoot } from "@regrow/core/trust";
import { MAX_RECORD_BYTES, decodeRecord } from "@regrow/core/boot";
import { findSlotDamage } from "../first-stage/check-slot.ts";
import { FILES, SLOTS, slotFolder } from "../layout/index.ts";
import { LogScanner } from "../store/log-scanner.ts";
import type { Finding } from "./finding.ts";

interface Ports {
  readonly disk: Disk;
  readonly cryptography: Cryptography;
}

/** Largest file of an identity, and of the settings. */
const MAX_FILE_BYTES = 1024 * 1024;

/** Throws anything at bytes that cannot be used. */
type Reader = (bytes: Uint8Array, cryptography: Cryptography) => unknown;

interface FileRow {
  readonly path: string;
  readonly isNeeded: boolean;
  readonly read: Reader;
  readonly advice: string;
}

const GIVE_BACK = "it was given at manufacture and must be given back by hand: nothing here holds a copy";
const text = (bytes: Uint8Array): string => new TextDecoder("utf-8", { fatal: true }).decode(bytes);
const json: Reader = (bytes) => JSON.parse(text(bytes));

/** Files that there is one of, with how each is read. */
const ROWS: readonly FileRow[] = [
  { path: FILES.device, isNeeded: true, read: json, advice: GIVE_BACK },
  { path: FILES.key, isNeeded: true, read: (bytes) => createPrivateKey(text(bytes)), advice: GIVE_BACK },
  {
    path: FILES.platformRoot,
    isNeeded: true,
    read: (bytes, cryptography) => parseRoot(cryptography, bytes, FILES.platformRoot),
    advice: GIVE_BACK,
  },
  {
    path: FILES.certificate,
    isNeeded: false,
    read: (bytes) => new X509Certificate(bytes),
    advice: "provision the device again with a new token",
  },
  { path: FILES.authority, isNeeded: false, read: (bytes) => new X509Certificate(bytes), advice: GIVE_BACK },
  { path: FILES.dms, isNeeded: false, read: json, advice: GIVE_BACK },
  {
    path: FILES.settings,
    isNeeded: false,
    read: json,
    advice: "the last known good ones are used, else the factory's; set and 'save' what is missing",
  },
  { path: FILES.goodSettings, isNeeded: false, read: json, advice: "the next healthy start writes them anew" },
  { path: FILES.factorySettings, isNeeded: false, read: json, advice: GIVE_BACK },
  {
    path: FILES.consoleSecret,
    isNeeded: false,
    read: (bytes) => {
      if (!isConsoleSecret(text(bytes).trim())) throw new Error("no secret");
    },
    advice: "the next start makes another one: read it from this file",
  },
];

/** Identity and settings: each can be read as what it is. */
export async function checkSingleFiles({ disk, cryptography }: Ports): Promise<readonly Finding[]> {
  const findings: Finding[] = [];
  for (const { path, isNeeded, read, advice } of ROWS) {
    const problem = await problemOf(disk.read(path, MAX_FILE_BYTES).then((bytes) => void read(bytes, cryptography)));
    if (problem !== undefined && (isNeeded || problem !== "ENOENT")) findings.push(remaining(path, problem, advice));
  }
  return findings;
}

/** The copies of the boot record. A device that has written one copy only has nothing wrong with it. */
export async function checkBootRecords({ disk, cryptography }: Ports): Promise<readonly Finding[]> {
  const findings: Finding[] = [];
  for (const path of FILES.bootRecords) {
    const read = disk.read(path, MAX_RECORD_BYTES);
    const decoded = read.then((bytes) => decodeRecord(bytes, cryptography));
    const failure = await problemOf(decoded);
    if (failure === "ENOENT") continue;
    const copy = failure === undefined ? await decoded : undefined;
    const problem = failure ?? (copy?.ok === false ? copy.reason : undefined);
    if (problem !== undefined)
      findings.push(remaining(path, problem, "the next change of what is installed or counted writes it anew"));
  }
  return findings;
}

/** The chain of the recovery log. What does not hold stays as it is: it is evidence. */
export async function checkRecoveryLog({ disk, cryptography }: Ports): Promise<readonly Finding[]> {
  const scanner = new LogScanner(cryptography);
  const scan = async (): Promise<void> => {
    for await (const piece of disk.readStream(FILES.recoveryLog)) scanner.push(piece);
  };
  const failure = await problemOf(scan());
  if (failure === "ENOENT") return [];
  const { damaged } = scanner;
  if (failure === undefined && damaged === 0) return [];
  const problem = failure ?? `the chain does not hold in ${damaged} ${damaged === 1 ? "place" : "places"}`;
  return [remaining(FILES.recoveryLog, problem, "it was damaged or altered; it is kept as it is, as evidence")];
}

/** The framework's slots, where there are any. */
export async function checkFramework({ disk, cryptography }: Ports): Promise<readonly Finding[]> {
  const findings: Finding[] = [];
  for (const slot of SLOTS) {
    if ((await disk.status(slotFolder(slot))) === undefined) continue;
    const damage = await findSlotDamage(disk, cryptography, slot);
    if (damage !== undefined)
      findings.push(remaining(damage.path, damage.reason, "stop the device, then run 'regrow device repair'"));
  }
  return findings;
}

function remaining(path: string, problem: string, advice: string): Finding {
  return { path, problem, versions: [], remedy: { kind: "remains", advice } };
}

async function problemOf(work: Promise<unknown>): Promise<string | undefined> {
  try {
    await work;
    return undefined;
  } catch (error) {
    if (error instanceof DiskError) return error.code;
    if (error instanceof RegrowError || error instanceof SyntaxError || error instanceof TypeError)
      return "wrong contents";
    // What OpenSSL thinks of a key or certificate.
    if (error instanceof Error && "code" in error && String(error.code).startsWith("ERR_")) return "wrong contents";
    throw error;
  }
}
