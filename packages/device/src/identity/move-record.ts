import { FieldError, readInteger, readList, readObject, readText } from "@regrow/core/field";
import { DiskError, type Disk } from "@regrow/core/port";
import type { SeenSigned } from "@regrow/core/trust";
import { FILES } from "../layout/index.ts";
import { writeDurably } from "../store/index.ts";
import { inIdentityTurn } from "./identity-turns.ts";

/** All by which a device reaches its DMS and shows itself there. */
export interface DmsIdentity {
  readonly url: string;
  readonly caPem: string;
  readonly certificatePem: string;
  /** By what it was ordered: an older order does not count any more. */
  readonly order: SeenSigned;
}

const MAX_BYTES = 1024 * 1024;
const MAX_SIGNERS = 256;

/**
 * Takes another DMS in one step: what is written first is one file, and from then on the device has that DMS, whatever cuts the power
 * before the three files say the same. Durable when it resolves.
 */
export function switchDms(disk: Disk, next: DmsIdentity): Promise<void> {
  return inIdentityTurn(disk, async () => {
    await writeDurably(disk, FILES.move, encode(`${JSON.stringify(next)}\n`), 0o600);
    await settleMove(disk);
  });
}

/** Ends a switch that a power cut has left half. Does nothing where there was none. To be called in an identity's turn. */
export async function settleMove(disk: Disk): Promise<void> {
  const next = await readRecord(disk);
  if (next === undefined) return;
  await writeDurably(disk, FILES.authority, encode(next.caPem));
  await writeDurably(disk, FILES.dms, encode(`${JSON.stringify({ url: next.url, order: next.order })}\n`));
  await writeDurably(disk, FILES.certificate, encode(next.certificatePem));
  // Should a power cut bring it back, it says what the three files say; the next of them that changes is synced with its removal.
  await disk.remove(FILES.move);
}

/** Undefined where there is none, or one that cannot be read: then the device keeps the DMS that it had. */
async function readRecord(disk: Disk): Promise<DmsIdentity | undefined> {
  try {
    const fields = readObject(JSON.parse(new TextDecoder().decode(await disk.read(FILES.move, MAX_BYTES))));
    return {
      url: readText(fields["url"], MAX_BYTES),
      caPem: readText(fields["caPem"], MAX_BYTES),
      certificatePem: readText(fields["certificatePem"], MAX_BYTES),
      order: readOrder(fields["order"]),
    };
  } catch (error) {
    const isNone = error instanceof DiskError && error.code === "ENOENT";
    if (isNone || error instanceof FieldError || error instanceof SyntaxError) return undefined;
    throw error;
  }
}

/** @throws FieldError */
export function readOrder(value: unknown): SeenSigned {
  const { version, signers } = readObject(value);
  return {
    version: readInteger(version, 1, Number.MAX_SAFE_INTEGER),
    signers: readList(signers, MAX_SIGNERS, (signer) => readText(signer, 128)),
  };
}

function encode(text: string): Uint8Array {
  return new TextEncoder().encode(text);
}
