import { RegrowError } from "../error/index.ts";
import { FieldError, readInteger, readList, readObject, readText } from "../field/index.ts";
import { sha256Hex, type Cryptography } from "../port/index.ts";
import {
  TRUST_LIMITS,
  climbPlatform,
  stillBinds,
  verifyRole,
  type SeenSigned,
  type SeenTrust,
} from "../trust/index.ts";

/** Where platform targets name the DMS that devices are to have: nobody but the platform's owner moves them. */
export const DMS_MOVE_TARGET = "dms/address.json";
/** By which a device knows the file among those that it is given. */
export const DMS_MOVE_FILE = "dms-move.json";
export const DMS_MOVE_MAX_BYTES = 8 * 1024 * 1024;

const FORMAT = "regrow-dms-move";
const VERSION = 1;
const MAX_ADDRESS_CHARACTERS = 64 * 1024;
const MAX_URL_CHARACTERS = 1_024;

/** A DMS as a device has to know it. */
export interface DmsAddress {
  /** Of its listener for devices, https. */
  readonly url: string;
  /** The authorities by which it is believed, PEM. */
  readonly caPem: string;
}

/** An order to have another DMS, with the metadata that shows whose word it is. */
export interface DmsMove {
  /** JSON of the address, as the targets name it. */
  readonly address: Uint8Array;
  /** Version n at index n - 1. */
  readonly platformRoots: readonly Uint8Array[];
  readonly platformTargets: Uint8Array;
}

/** The address as it is signed. */
export function encodeAddress({ url, caPem }: DmsAddress): Uint8Array {
  return encode(`${JSON.stringify({ url, caPem })}\n`);
}

/** One file that anybody may carry. */
export function encodeMove({ address, platformRoots, platformTargets }: DmsMove): Uint8Array {
  const fields = {
    ...{ format: FORMAT, version: VERSION, address: decode(address) },
    ...{ platformRoots: platformRoots.map(decode), platformTargets: decode(platformTargets) },
  };
  return encode(`${JSON.stringify(fields, undefined, 1)}\n`);
}

/** @throws RegrowError DMS_MOVE_MALFORMED */
export function parseMove(bytes: Uint8Array): DmsMove {
  if (bytes.length > DMS_MOVE_MAX_BYTES) throw malformed("too large");
  return readJson(bytes, (value) => {
    const fields = readObject(value);
    if (fields["format"] !== FORMAT) throw new FieldError("another format");
    readInteger(fields["version"], VERSION, VERSION);
    return {
      address: encode(readText(fields["address"], MAX_ADDRESS_CHARACTERS)),
      platformRoots: readList(fields["platformRoots"], TRUST_LIMITS.chainLength, (root) =>
        encode(readText(root, TRUST_LIMITS.rootBytes)),
      ),
      platformTargets: encode(readText(fields["platformTargets"], TRUST_LIMITS.targetsBytes)),
    };
  });
}

/**
 * Where the platform whose root this device was given wants it to be. Nothing older counts than what the device has believed, or has
 * followed before: so an address that was given up does not come back. What an order brings is not remembered as the newest metadata,
 * though: the DMS may not have it yet, and its bundles must go on to be believed. No clock, since a device that needs it may have none.
 * @throws RegrowError TRUST_*, DMS_MOVE_MALFORMED
 */
export function verifyMove(input: {
  readonly cryptography: Cryptography;
  readonly pinnedRoot: Uint8Array;
  readonly seen: Pick<SeenTrust, "platformRoot" | "platformTargets">;
  /** By what the device has the DMS that it has; null: since it was made. */
  readonly followed: SeenSigned | null;
  readonly move: DmsMove;
}): DmsAddress & { readonly by: SeenSigned } {
  const { cryptography, pinnedRoot, seen, followed, move } = input;
  const { root, targets } = climbPlatform({ cryptography, pinnedRoot, head: move });
  const known = move.platformRoots[(seen.platformRoot?.version ?? 1) - 1];
  if (
    seen.platformRoot !== null &&
    (known === undefined || sha256Hex(cryptography, known) !== seen.platformRoot.sha256)
  )
    throw new RegrowError("TRUST_ROLLED_BACK", { metadata: "platform root", reason: "another one was believed here" });
  for (const before of [seen.platformTargets, followed])
    if (stillBinds(before, root.roles.targets) && (before?.version ?? 0) > targets.version)
      throw new RegrowError("TRUST_ROLLED_BACK", {
        metadata: "platform targets",
        reason: "newer ones were believed here",
      });
  const named = targets.targets.get(DMS_MOVE_TARGET);
  if (named?.sha256 !== sha256Hex(cryptography, move.address) || named.lengthBytes !== move.address.length)
    throw new RegrowError("TRUST_TARGET_UNKNOWN", { target: DMS_MOVE_TARGET });
  const signers = verifyRole(cryptography, root, "targets", targets, "platform/targets.json");
  return { ...readAddress(move.address), by: { version: targets.version, signers } };
}

function readAddress(bytes: Uint8Array): DmsAddress {
  return readJson(bytes, (value) => {
    const fields = readObject(value);
    return {
      url: readText(fields["url"], MAX_URL_CHARACTERS, /^https:\/\/[\x21-\x7e]+$/),
      caPem: readText(fields["caPem"], MAX_ADDRESS_CHARACTERS, /-----BEGIN CERTIFICATE-----/),
    };
  });
}

function readJson<Result>(bytes: Uint8Array, read: (value: unknown) => Result): Result {
  try {
    return read(JSON.parse(new TextDecoder("utf-8", { fatal: true }).decode(bytes)));
  } catch (error) {
    if (error instanceof FieldError || error instanceof SyntaxError || error instanceof TypeError)
      throw malformed(error.message);
    throw error;
  }
}

function malformed(reason: string): RegrowError {
  return new RegrowError("DMS_MOVE_MALFORMED", { reason: reason.slice(0, 200) });
}

function encode(text: string): Uint8Array {
  return new TextEncoder().encode(text);
}

function decode(bytes: Uint8Array): string {
  return new TextDecoder().decode(bytes);
}
