import { createPrivateKey, sign } from "node:crypto";
import { NONCE_BYTES, REQUEST_LOG_MAX, encodeBase64Url, formatRequest } from "@regrow/core/bridge";
import { RegrowError } from "@regrow/core/error";
import type { Cryptography, Disk, Entropy } from "@regrow/core/port";
import { logProof, type LogRequest, type Wish } from "@regrow/core/protocol";
import { parseLine } from "@regrow/core/recovery-log";
import { signBase64, type Identity } from "../identity/index.ts";
import type { Bootloader } from "../kernel/bootloader-link.ts";
import { nameAuthorities } from "../provisioning/index.ts";
import { describeDevice, type TimeFloor } from "../update/index.ts";
import { loadBridgeRecord, saveBridgeRecord } from "./bridge-record.ts";

export interface MakeRequestDependencies {
  readonly disk: Disk;
  readonly entropy: Pick<Entropy, "bytes">;
  readonly cryptography: Cryptography;
  readonly bootloader: Bootloader;
  readonly identity: () => Promise<Identity>;
  readonly timeFloor: Pick<TimeFloor, "recall" | "nowMs">;
}

/**
 * A request for somebody to carry. From now on only an answer to this one counts, which is durable before it is told.
 * @throws RegrowError DEVICE_NOT_PROVISIONED: its DMS would not know its key
 */
export async function makeRequest(dependencies: MakeRequestDependencies, wish: Wish): Promise<string> {
  const { disk, entropy, cryptography, bootloader, timeFloor } = dependencies;
  const identity = await dependencies.identity();
  if (identity.certificatePem === null) throw new RegrowError("DEVICE_NOT_PROVISIONED");
  await timeFloor.recall();
  const [status, space, before] = await Promise.all([
    bootloader.request({ kind: "status" }),
    disk.space(),
    loadBridgeRecord(disk),
  ]);
  const authorities = nameAuthorities(cryptography, identity);
  const state = describeDevice(status, identity, space.freeBytes, wish);
  const nonce = encodeBase64Url(entropy.bytes(NONCE_BYTES));
  // Not below the seconds since 1970: a device whose record was lost asks with a higher number all the same.
  const number = Math.max(before.number + 1, Math.floor(timeFloor.nowMs() / 1_000));
  const log = await unseenLog(bootloader, identity, before.heldSequence);
  const record = {
    ...before,
    number,
    nonce,
    running: state.running?.id ?? null,
    onTrial: state.onTrial,
    accepted: null,
  };
  await saveBridgeRecord(disk, record);
  const checkIn = { ...state, ...(authorities === undefined ? {} : { authorities }) };
  const key = createPrivateKey(identity.keyPem);
  return formatRequest({ uuid: identity.record.uuid, number, nonce, checkIn, log }, (message) =>
    sign("sha256", message, key),
  );
}

/** The oldest entries that the DMS lacks, as many as one request carries; the next request goes on behind them. */
async function unseenLog(
  bootloader: Bootloader,
  { record, keyPem }: Pick<Identity, "record" | "keyPem">,
  heldSequence: number,
): Promise<LogRequest | null> {
  const { entries: limit, characters } = REQUEST_LOG_MAX;
  const { lines } = await bootloader.request({ kind: "log", afterSequence: heldSequence, limit });
  const entries: string[] = [];
  let length = 0;
  for (const line of lines) {
    length += line.length;
    // One alone always goes: it is bounded by itself.
    if (entries.length > 0 && length > characters) break;
    entries.push(line);
  }
  const last = entries.at(-1);
  if (last === undefined) return null;
  const newest = parseLine(last);
  if (newest === null) throw new RegrowError("LOG_CHAIN_BROKEN", { reason: "a line of the own log cannot be read" });
  return { entries, signature: signBase64(keyPem, logProof(record.uuid, newest.sequence, newest.hash)) };
}
